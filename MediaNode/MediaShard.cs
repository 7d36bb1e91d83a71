using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;

namespace Conference.MediaNode;

/// <summary>
/// The core's only door. A shard owns rooms and their links whole; one thread drives it, and it knows no sockets, clocks or
/// locks. Each input is followed by <see cref="Drain"/> until nothing more comes out.
/// </summary>
internal sealed class MediaShard
{
    /// <summary>When to call <see cref="HandleTimeout"/> if nothing else comes.</summary>
    public Instant NextDeadline => throw new NotImplementedException();

    public ShardCounters Counters { get; } = new();

    /// <summary>What goes out: the host sends the runs and clears it after each <see cref="Drain"/>.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>A receive batch: everything that was waiting. The host leaves its memory alone until drained.</summary>
    public void Handle(DatagramBatch batch, Instant now) => throw new NotImplementedException();

    /// <summary>It is <see cref="NextDeadline"/> or later; harmless when early.</summary>
    public void HandleTimeout(Instant now) => throw new NotImplementedException();

    /// <summary>Fills the outbox. True: it is full, send and call again.</summary>
    public bool Drain(Instant now) => throw new NotImplementedException();
}
