using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.MediaNodes;

/// <summary>
/// Which nodes carry more rooms than they were given, for longer than any word is under way: some were to be closed there, and the node
/// has not heard it. A part of the fleet's grain: its turns.
/// </summary>
internal sealed class StrayWatch
{
    /// <summary>In a row; a node reports each second.</summary>
    public const int ReportsMax = 15;

    /// <summary>Between two times that one node is asked.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<NodeId, Count> _counts = [];

    /// <summary>A report has come. True: the node is to say what it carries.</summary>
    public bool IsDue(LoadBoard board, NodeStatus status, DateTimeOffset now)
    {
        NodeId node = status.Node;
        int carried = status.Load.Shards.IsDefault ? 0 : status.Load.Shards.Sum(static shard => shard.Rooms);
        if (status.State is not NodeState.Up || carried <= board.Nodes[node].Rooms || carried <= board.GivenTo(node))
        {
            if (_counts.TryGetValue(node, out Count? settled)) settled.Reports = 0;
            return false;
        }

        if (!_counts.TryGetValue(node, out Count? count)) _counts[node] = count = new Count();
        if (++count.Reports < ReportsMax || now < count.NextAt) return false;

        (count.Reports, count.NextAt) = (0, now + Pause);
        return true;
    }

    private sealed class Count
    {
        public int Reports { get; set; }

        public DateTimeOffset NextAt { get; set; }
    }
}
