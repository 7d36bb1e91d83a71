using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>Where a move stands at the room's old node.</summary>
internal enum DepartureState
{
    /// <summary>The room is served here. No channel yet, or a new one is tried soon.</summary>
    Dialling,

    /// <summary>Served here. The new node has been asked.</summary>
    Asking,

    /// <summary>Served here. Some links are still shaking hands.</summary>
    Gathering,

    /// <summary>Served by nobody, for a moment: the record is on its way. What comes is held.</summary>
    Handing,

    /// <summary>Given away; the new node has not been heard yet.</summary>
    LettingGo,

    /// <summary>Given away, and the new node is silent. The cluster has to say who goes on.</summary>
    InDoubt,

    /// <summary>The new node serves it, and what comes here is passed on.</summary>
    Gone,
}

/// <summary>A room that leaves this shard.</summary>
/// <param name="address">Of the new node's door.</param>
internal sealed class Departure(Guid move, string room, long epoch, string address, string publicKey) : IDeadline
{
    public Guid Move => move;

    public string Room => room;

    public long Epoch { get; set; } = epoch;

    public string Address => address;

    public string PublicKey => publicKey;

    public DepartureState State { get; private set; } = DepartureState.Dialling;

    /// <summary>The room is here, as ever.</summary>
    public bool IsServedHere => State < DepartureState.Handing;

    /// <summary>While asking: when it is given up.</summary>
    public Instant GiveUpAt { get; set; }

    /// <summary>Why it was not welcomed when it last asked; null: it never heard.</summary>
    public MoveProblem? LastProblem { get; set; }

    /// <summary>Where the new node's end of the tunnel is, once it has welcomed the room.</summary>
    public TransportAddress Target { get; set; }

    /// <summary>Of the record: its moments count from there.</summary>
    public Instant TakenOutAt { get; set; }

    /// <summary>From the hand-over on: what remains of the room. Null before.</summary>
    public Shell? Shell { get; set; }

    /// <summary>The room, while it may have to be taken back.</summary>
    public SecretBytes? Record { get; set; }

    public Instant NextDeadline { get; private set; } = Instant.Never;

    public int HeapIndex { get; set; } = -1;

    public void Become(DepartureState state, Instant deadline)
    {
        State = state;
        NextDeadline = deadline;
    }

    public void Wipe()
    {
        Record?.Dispose();
        Record = null;
    }
}
