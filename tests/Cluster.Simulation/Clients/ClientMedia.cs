using Conference.Grains.Interfaces.Signalling;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.Cluster.Simulation.Clients;

/// <summary>A client's media over as many peer connections as it takes, as the SDK's MediaConnection and MediaState.</summary>
internal sealed class ClientMedia(ClientProcess client, ClientWorld world)
{
    public static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan EstablishMax = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan RetireAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMilliseconds(500);

    private int _lastNumber;
    private int _failures;
    private int _wait;

    public MediaPhase Phase { get; private set; }

    public PeerConnection? Current { get; private set; }

    /// <summary>Takes the current one's place once it is connected.</summary>
    public PeerConnection? Next { get; private set; }

    private Agenda Agenda => world.Wires.Agenda;

    private IEnumerable<PeerConnection> Peers => new[] { Current, Next }.OfType<PeerConnection>();

    /// <summary>The session is there, for the first time or anew.</summary>
    public void Begin()
    {
        _lastNumber = 0;
        _failures = 0;
        Offer();
    }

    public void OnAnswer(ServerAnswer answer)
    {
        if (Peers.FirstOrDefault(peer => peer.PendingOffer == answer.OfferId) is not { } peer) return;
        peer.OnAnswer(answer.Sdp);
        if (peer == Current && Phase is MediaPhase.Offering) Phase = MediaPhase.Connecting;
        if (peer == Current) client.ReportMuted();
        if (peer.RestartsLater) Restart(peer);
    }

    public void OnRefused(long offer, bool isWithoutNode)
    {
        if (Peers.FirstOrDefault(peer => peer.PendingOffer == offer) is not { } peer) return;
        peer.PendingOffer = 0;
        if (isWithoutNode && peer == Current) OnLost();
        else Fail(peer);
    }

    public void OnLost()
    {
        if (Phase is MediaPhase.Idle or MediaPhase.Over) return;
        Phase = MediaPhase.Lost;
        Discard();
    }

    public void OnReady()
    {
        if (Phase is not (MediaPhase.Lost or MediaPhase.Waiting)) return;
        _failures = 0;
        Offer();
    }

    /// <summary>Everything as it is now: what was said of offers meanwhile may be lost.</summary>
    public void OnSnapshot(ServerSnapshot snapshot)
    {
        if (!snapshot.HasMedia)
        {
            OnLost();
            return;
        }

        if (Next is { } next && next.Number == snapshot.Connection && next.IsAnswered) Promote(next);
        if (Current is not { } current) OnReady();
        else if (current.PendingOffer != 0) SendOffer(current);
        else if (current.Number != snapshot.Connection) Fail(current);
        if (Next is { PendingOffer: not 0 } pending) SendOffer(pending);
        if (Current is { IsAnswered: true }) client.ReportMuted();
    }

    public void Follow(int connection, ServerMessage message)
    {
        if (Peers.FirstOrDefault(peer => peer.Number == connection) is not { IsAnswered: true } peer) return;
        switch (message)
        {
            case ServerCandidates candidates when client.Part.Follows is FollowKind.Candidates:
                peer.Media.OnCandidates([.. candidates.Candidates.Select(CandidateText.Read)]);
                break;
            case ServerCandidates or ServerRestartIce when client.Part.Follows is not FollowKind.Never:
                if (peer.IsConnected && peer.Number == _lastNumber) Restart(peer);
                break;
            case ServerReplaceConnection when Next is null && peer == Current && peer.IsConnected:
                Next = Connect();
                SendOffer(Next);
                break;
        }
    }

    public void Close()
    {
        Phase = MediaPhase.Over;
        Discard();
    }

    /// <summary>Now and then: whether anything has come of what was begun.</summary>
    public void Look()
    {
        foreach (PeerConnection peer in Peers.ToArray())
        {
            if (peer.IsSilent) Fail(peer);
            else if (peer.IsConnected) OnConnected(peer);
            else if (Agenda.Now - peer.OfferedAt > EstablishMax && client.Signalling.Phase is SignallingPhase.Connected) Fail(peer);
        }
    }

    private void OnConnected(PeerConnection peer)
    {
        if (peer == Next)
        {
            PeerConnection? earlier = Current;
            Promote(peer);
            if (earlier is not null) Agenda.After(RetireAfter, earlier.Close);
        }

        if (Phase is not MediaPhase.Connecting) return;
        Phase = MediaPhase.Connected;
        _failures = 0;
    }

    private void Promote(PeerConnection peer)
    {
        Current = peer;
        Next = null;
        if (Phase is MediaPhase.Offering or MediaPhase.Connected) Phase = MediaPhase.Connecting;
        client.ReportMuted();
    }

    private void Fail(PeerConnection peer)
    {
        if (peer == Next)
        {
            Next = null;
            peer.Close();
        }
        else if (Next is { } next)
        {
            Promote(next);
            if (!next.IsAnswered) Phase = MediaPhase.Offering;
            peer.Close();
        }
        else
        {
            Phase = MediaPhase.Waiting;
            Discard();
            int wait = _wait;
            TimeSpan full = RetryFirst * (1 << Math.Min(_failures++, 5));
            Agenda.After((full < RetryMax ? full : RetryMax) * world.Random.Between(0.5, 1), () =>
            {
                if (wait == _wait && Phase is MediaPhase.Waiting) Offer();
            });
        }
    }

    private void Offer()
    {
        Discard();
        Phase = MediaPhase.Offering;
        Current = Connect();
        SendOffer(Current);
    }

    private void Restart(PeerConnection peer)
    {
        if (peer.PendingOffer != 0)
        {
            peer.RestartsLater = true;
            return;
        }

        peer.RestartsLater = false;
        peer.Restart();
        SendOffer(peer);
    }

    private PeerConnection Connect() => new(++_lastNumber, client.Part, world);

    private void SendOffer(PeerConnection peer) =>
        peer.PendingOffer = client.Signalling.Send(id => new ClientOffer(id, peer.Number, peer.Offer));

    private void Discard()
    {
        _wait++;
        foreach (PeerConnection peer in Peers) peer.Close();
        Current = null;
        Next = null;
    }
}
