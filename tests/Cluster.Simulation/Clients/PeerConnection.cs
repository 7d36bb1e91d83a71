using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.Cluster.Simulation.Clients;

/// <summary>One peer connection of a client: its offers, and whether media can flow.</summary>
internal sealed class PeerConnection
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(9);

    private readonly ClientWorld _world;
    private string _offer;
    private bool _isRestart;

    public PeerConnection(int number, ClientPart part, ClientWorld world)
    {
        (Number, _world) = (number, world);
        int peer = world.NextPeer();
        Media = new SimClient(PlanOf(part, peer, world.Random), world.Wires.Agenda, world.Wires.Agenda.Now, world.Random.Fork());
        world.Mesh.Add(Media);
        Media.OpenStreams([]);
        _offer = Media.Offer();
        OfferedAt = world.Wires.Agenda.Now;
    }

    public int Number { get; }

    public SimClient Media { get; }

    /// <summary>Of the offer that waits for its answer; 0: none does.</summary>
    public long PendingOffer { get; set; }

    public Instant OfferedAt { get; private set; }

    public bool IsAnswered { get; private set; }

    /// <summary>A restart of ICE is wanted once the pending answer has come.</summary>
    public bool RestartsLater { get; set; }

    public string Offer => _offer;

    public bool IsConnected => Media.ConnectedAt is not null && !IsSilent;

    /// <summary>The node has not been heard for so long that consent is gone.</summary>
    public bool IsSilent => Media.ConnectedAt is { } at && _world.Wires.Agenda.Now - (Media.HeardAt ?? at) > SilenceMax;

    public void Restart()
    {
        _offer = Media.OfferRestart();
        _isRestart = true;
        OfferedAt = _world.Wires.Agenda.Now;
    }

    public void OnAnswer(string sdp)
    {
        AnswerText answer = AnswerText.Read(sdp);
        PendingOffer = 0;
        if (!IsAnswered) Media.OnAnswer(answer);
        else if (_isRestart) Media.OnRestarted(answer);
        IsAnswered = true;
        _isRestart = false;
    }

    public void Close() => Media.Leave();

    private static ClientPlan PlanOf(ClientPart part, int peer, SeededRandom random) => new(peer)
    {
        Profile = random.Chance(0.5) ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1_80,
        Audio = new AudioPlan(StreamOf(random, 1000 + (10 * peer))) { Every = TimeSpan.FromMilliseconds(500) },
        Video = part.HasVideo
            ? new VideoPlan([StreamOf(random, 1001 + (10 * peer))]) { Every = TimeSpan.FromSeconds(1), PacketsPerFrameMax = 1 }
            : null,
        AudioSlots = part.AudioSlots,
        VideoSlots = part.HasVideo ? 1 : 0,
        Follows = part.Follows,
        FollowDelay = random.Milliseconds(5, 400),
        Leaves = LeaveKind.Vanishes,
    };

    private static StreamPlan StreamOf(SeededRandom random, int ssrc) =>
        new((uint)ssrc, (ushort)random.Between(0, 1000), (uint)random.Between(0, 100_000), 0, 7);
}
