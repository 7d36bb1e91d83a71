using Conference.Cluster.Simulation.Network;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Conference.MediaNode.Simulation.Clients;

namespace Conference.Cluster.Simulation.Clients;

/// <summary>A client: what it knows of its call, what it says, and its media.</summary>
internal sealed class ClientProcess : Process
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(250);

    private readonly ClientWorld _world;
    private Dictionary<ParticipantId, RosterEntry> _roster = [];

    public ClientProcess(ClientPart part, ClientWorld world)
        : base($"c{part.Number}")
    {
        (Part, _world, IsMuted) = (part, world, part.StartsMuted);
        Signalling = new ClientSignalling(this, world);
        Media = new ClientMedia(this, world);
    }

    public ClientPart Part { get; }

    public ClientSignalling Signalling { get; }

    public ClientMedia Media { get; }

    /// <summary>Its microphone is off.</summary>
    public bool IsMuted { get; private set; }

    /// <summary>It has said so.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Whom it knows in the room.</summary>
    public IReadOnlyDictionary<ParticipantId, RosterEntry> Roster => _roster;

    public ImmutableArray<SlotContent> Slots { get; private set; } = [];

    /// <summary>It means to be in the call.</summary>
    public bool IsIn => IsUp && Signalling.Phase is not SignallingPhase.Over;

    /// <summary>Opens the page.</summary>
    public void Start()
    {
        IsUp = true;
        _world.Trace.Note("joins", Name);
        Signalling.Begin();
        Look();
    }

    public void Leave()
    {
        if (!IsIn) return;
        IsLeaving = true;
        Signalling.Send(id => new ClientLeave(id));
        Media.Close();

        // Without an answer the session ends by itself a little later.
        _world.Wires.Agenda.After(TimeSpan.FromMilliseconds(1500), () => Signalling.End("left"));
    }

    public void SetMuted(bool muted)
    {
        if (!IsIn || IsMuted == muted) return;
        IsMuted = muted;
        if (Media.Current is { IsAnswered: true }) Report();
    }

    /// <summary>The cluster takes a new connection's tracks for audible until told otherwise.</summary>
    public void ReportMuted()
    {
        if (IsMuted) Report();
    }

    /// <summary>It could not be taken just then.</summary>
    public void OnMuteRefused() => _world.Wires.Agenda.After(TimeSpan.FromSeconds(1), () =>
    {
        if (IsIn && Media.Current is { IsAnswered: true }) Report();
    });

    public void OnWelcome(ImmutableArray<RosterEntry> roster)
    {
        Replace(roster);
        Slots = [];
        Media.Begin();
    }

    public void OnMessage(ServerMessage message)
    {
        switch (message)
        {
            case ServerAnswer answer:
                Media.OnAnswer(answer);
                break;
            case ServerOfferRefused refused:
                Media.OnRefused(refused.OfferId, isWithoutNode: false);
                break;
            case ServerParticipantChanged changed:
                _roster[changed.Participant.Participant] = changed.Participant;
                break;
            case ServerParticipantLeft left:
                _roster.Remove(left.Participant);
                break;
            case ServerSlots slots:
                Slots = slots.Slots;
                break;
            case ServerMediaLost lost:
                if (lost.Everyone) _roster = _roster.ToDictionary(entry => entry.Key, entry => entry.Value with { Tracks = [] });
                Media.OnLost();
                break;
            case ServerMediaReady:
                Media.OnReady();
                break;
            case ServerCandidates candidates:
                Media.Follow(candidates.Connection, candidates);
                break;
            case ServerRestartIce restart:
                Media.Follow(restart.Connection, restart);
                break;
            case ServerReplaceConnection replace:
                Media.Follow(replace.Connection, replace);
                break;
            case ServerSnapshot snapshot:
                Replace(snapshot.Roster);
                Media.OnSnapshot(snapshot);
                break;
            case ServerEnded { Code: "connection-lost" or "outbox-overflow" } ended:
                Signalling.JoinAnew(ended.Code);
                break;
            case ServerEnded ended:
                Media.Close();
                Signalling.End(ended.Code);
                break;
            case ServerSpeakers:
            default:
                break;
        }
    }

    protected override void OnDied()
    {
        _world.Trace.Note("vanishes", Name);
        Media.Close();
        Signalling.End("vanished");
    }

    private void Report() => Signalling.Send(id => new ClientMute(id, OfferText.AudioMid, IsMuted));

    private void Replace(ImmutableArray<RosterEntry> roster) => _roster = roster.ToDictionary(entry => entry.Participant);

    private void Look()
    {
        if (!IsIn) return;
        Media.Look();
        _world.Wires.Agenda.After(LooksEvery, Look);
    }
}
