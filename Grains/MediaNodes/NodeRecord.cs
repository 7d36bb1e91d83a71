using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.MediaNodes;

/// <summary>What is stored of a node.</summary>
[GenerateSerializer, Alias("node-record")]
internal sealed class NodeRecord
{
    [Id(0)]
    public long LinkNumber { get; set; }

    /// <summary>As last told to the fleet, without load.</summary>
    [Id(1)]
    public NodeStatus? Status { get; set; }
}
