using Conference.MediaNode.Simulation.Clients;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>From one start of a source in a slot to the next.</summary>
internal sealed class SlotRun(PublishedStream stream)
{
    public PublishedStream Stream => stream;
}
