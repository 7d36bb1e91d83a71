using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.MediaNode.Host;

/// <summary>What another thread asks of a shard's: carry a command out, or say which rooms it carries.</summary>
internal readonly record struct ShardRequest(NodeCommand? Command, TaskCompletionSource<IReadOnlyList<CarriedRoom>>? Inventory);
