using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Host;

/// <summary>
/// What another thread asks of a shard's: carry a command out, hear news of a channel, say which rooms it carries, or close them all.
/// </summary>
internal readonly record struct ShardRequest(
    NodeCommand? Command = null,
    MoveNews? News = null,
    TaskCompletionSource<IReadOnlyList<CarriedRoom>>? Inventory = null,
    TaskCompletionSource? Closing = null);
