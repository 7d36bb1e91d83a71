using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>Takes what comes of a node's inputs.</summary>
internal interface INodeOutput
{
    /// <summary>One input of a node has been worked off.</summary>
    void OnSettled(
        MovingNode node,
        IReadOnlyList<Intake> taken,
        List<Emission> emissions,
        IReadOnlyList<MoveErrand> errands,
        IReadOnlyList<NodeEvent> events);
}
