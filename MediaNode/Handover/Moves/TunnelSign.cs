namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// What one end of a tunnel tells the other beside what it passes on. The same is said over the channel, where it cannot get lost;
/// from shard to shard it is there sooner, and in a hand-over everybody waits for it.
/// </summary>
internal enum TunnelSign
{
    /// <summary>From the new node: I have all of it, and send nothing yet.</summary>
    Imported,

    /// <summary>From the old node: it is yours. From the new one: it is mine, and I still need you.</summary>
    Serving,
}
