using Conference.Cluster.Simulation.Nodes;
using Conference.Grains.Rooms;

namespace Conference.Cluster.Simulation.Checks;

/// <summary>A node that has said often enough that it is to end gets no room that it does not have.</summary>
internal sealed class DrainChecker(IReadOnlyList<NodeProcess> nodes, Findings findings)
{
    /// <summary>Some of its reports may be lost, or late.</summary>
    private const int ReportsEnough = 5;

    public void OnPlaced(RoomKey key, RoomState room)
    {
        NodeProcess node = nodes.First(node => node.Id == room.Placement!.Node);
        bool isNew = room.Placement!.Since == room.Placement.Epoch;
        if (isNew && node.DrainingReports >= ReportsEnough)
        {
            findings.Add("a node that is to end gets no rooms", $"{key} is placed on {node}, after {node.DrainingReports} reports");
        }
    }
}
