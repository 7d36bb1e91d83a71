using Conference.Cluster.Simulation.Nodes;
using Conference.MediaNode.Room;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>What nodes obey, whatever grains think: one node for a room and epoch, and no older epoch after a newer.</summary>
internal sealed class ServingChecker(IReadOnlyList<NodeProcess> nodes)
{
    private readonly Dictionary<(NodeProcess Node, string Room), (int Life, long Epoch)> _obeyed = [];
    private readonly Dictionary<(string Room, long Epoch), NodeProcess> _serving = [];

    public void Look()
    {
        _serving.Clear();
        foreach (NodeProcess node in nodes)
        {
            // What it has closed it has forgotten.
            foreach ((NodeProcess of, string room) in _obeyed.Keys.ToArray())
            {
                if (of == node && !node.Rooms.Any(each => each.Name == room)) _obeyed.Remove((of, room));
            }

            foreach (MediaRoom room in node.Rooms)
            {
                if (!_serving.TryAdd((room.Name, room.Epoch), node))
                {
                    NodeProcess other = _serving[(room.Name, room.Epoch)];
                    throw new CheckFailed("one node serves a room under an epoch", $"{room.Name} {room.Epoch}: {other} and {node}");
                }

                bool isKnown = _obeyed.TryGetValue((node, room.Name), out (int Life, long Epoch) before) && before.Life == node.Life;
                if (isKnown && room.Epoch < before.Epoch)
                {
                    string words = $"{node} obeys {room.Epoch} of {room.Name} after {before.Epoch}";
                    throw new CheckFailed("a node obeys no older epoch", words);
                }

                _obeyed[(node, room.Name)] = (node.Life, room.Epoch);
            }
        }
    }
}
