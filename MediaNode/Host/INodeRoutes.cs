using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.MediaNode.Host;

/// <summary>Which shard a room's commands go to, as a shard's thread sees it.</summary>
internal interface INodeRoutes
{
    /// <summary>The command has been carried out or refused.</summary>
    void Served(NodeCommand command);

    /// <summary>Nothing of that room is left at that shard, nor expected.</summary>
    void Left(string room, int shard);
}
