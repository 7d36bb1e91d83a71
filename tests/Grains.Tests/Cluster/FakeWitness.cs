using Conference.Grains.MediaNodes;

namespace Conference.Cluster;

/// <summary>Notes whom it is asked after, and says nothing: a test says what it finds.</summary>
internal sealed class FakeWitness : INodeWitness
{
    public List<(NodeId Node, long LinkNumber, string Addresses)> Asked { get; } = [];

    public void AskAfter(NodeId node, long linkNumber, ImmutableArray<string> mediaAddresses) =>
        Asked.Add((node, linkNumber, string.Join(' ', mediaAddresses)));
}
