namespace Conference.Grains.MediaNodes;

/// <summary>For a host that cannot look: nodes that do not dial again are lost after their grace.</summary>
internal sealed class BlindWitness : INodeWitness
{
    public void AskAfter(NodeId node, long linkNumber, ImmutableArray<string> mediaAddresses)
    {
    }
}
