using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Host.Moves;

/// <summary>A shard, as channels to other nodes see it.</summary>
internal interface IMoveShard
{
    /// <summary>From any thread. False: too much waits already, and the news was not taken.</summary>
    bool TryTell(MoveNews news);
}
