using Conference.MediaNode.Link;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>What departures and landings share: the shard around them, and the ways to the host and the cluster.</summary>
internal sealed record MoveDesk(
    ShardRooms Rooms,
    ShardHandover Handover,
    TunnelTable Tunnels,
    DeadlineHeap Deadlines,
    Outbox Outbox,
    ShardCounters Counters,
    IEntropy Entropy,
    ShardOptions Options,
    string Fingerprint,
    Action<ShardEvent> Tell,
    Action<PeerLink> Drop)
{
    private readonly Queue<MoveErrand> _errands = [];

    /// <summary>For the host.</summary>
    public void Ask(MoveErrand errand) => _errands.Enqueue(errand);

    public void Say(Guid move, MoveMessage message) => Ask(new SendMoveMessage(move, message));

    public bool TryTakeErrand([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MoveErrand? errand) =>
        _errands.TryDequeue(out errand);
}
