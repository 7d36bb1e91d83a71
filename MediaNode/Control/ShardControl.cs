using System.Diagnostics.CodeAnalysis;
using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.MediaNode.Control;

/// <summary>
/// The node link's messages, applied to one shard and read from it: the only place where the core meets the cluster's words.
/// Called on the shard's thread.
/// </summary>
internal sealed class ShardControl(MediaShard shard)
{
    /// <summary>Carries the command out or refuses it by an event. Follow it by draining the shard and taking its events.</summary>
    public void Apply(NodeCommand command, Instant now) => throw new NotImplementedException(shard.ToString());

    /// <summary>The next event since the shard's last input.</summary>
    public bool TryTakeEvent([NotNullWhen(true)] out NodeEvent? happened) => throw new NotImplementedException();

    /// <summary>The rooms that the shard carries, for a registration.</summary>
    public IReadOnlyList<CarriedRoom> Inventory() => throw new NotImplementedException();
}
