using Conference.MediaNode.Room;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>Where a move stands at the room's new node.</summary>
internal enum LandingState
{
    /// <summary>The cluster has announced it.</summary>
    Expected,

    /// <summary>The old node has asked and been welcomed.</summary>
    Welcomed,

    /// <summary>The room is here and silent: it is not ours yet.</summary>
    Imported,

    /// <summary>Ours. Clients still come by way of the old node.</summary>
    Owned,
}

/// <summary>A room that comes to this shard.</summary>
internal sealed class Landing(Guid move, string room, long epoch, Instant expiresAt) : IDeadline
{
    public Guid Move => move;

    public string Room => room;

    /// <summary>Of whoever announced it.</summary>
    public long Epoch => epoch;

    public LandingState State { get; private set; } = LandingState.Expected;

    /// <summary>Once welcomed: where the old node's end of the tunnel is.</summary>
    public Ingress.TransportAddress Source { get; set; }

    /// <summary>Once imported.</summary>
    public MediaRoom? Carried { get; set; }

    public Tunnel? Tunnel { get; set; }

    /// <summary>Since when nobody has come by way of the old node; Never while somebody does.</summary>
    public Instant UnusedSince { get; set; } = Instant.Never;

    public Instant NextDeadline { get; private set; } = expiresAt;

    public int HeapIndex { get; set; } = -1;

    public void Become(LandingState state, Instant deadline)
    {
        State = state;
        NextDeadline = deadline;
    }
}
