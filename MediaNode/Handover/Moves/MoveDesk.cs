using System.Diagnostics.CodeAnalysis;
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
    private readonly Queue<string> _left = [];

    /// <summary>A departure or a landing of that room is over: ask whether anything of it is still here.</summary>
    public void MayHaveLeft(string room) => _left.Enqueue(room);

    public bool TryTakeLeft([NotNullWhen(true)] out string? room) => _left.TryDequeue(out room);

    /// <summary>For the host.</summary>
    public void Ask(MoveErrand errand) => _errands.Enqueue(errand);

    public void Say(Guid move, MoveMessage message) => Ask(new SendMoveMessage(move, message));

    public bool TryTakeErrand([NotNullWhen(true)] out MoveErrand? errand) =>
        _errands.TryDequeue(out errand);
}
