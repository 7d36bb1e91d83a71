namespace Conference.MediaNode.Simulation.Node;

/// <summary>Whether the two ends of a forwarding can be sent to.</summary>
internal readonly record struct Connections(bool IsSubscriber, bool IsPublisher)
{
    public static readonly Connections Both = new(true, true);
}
