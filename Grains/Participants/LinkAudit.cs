namespace Conference.Grains.Participants;

/// <summary>
/// What an inventory of a node says of links that one side knows and the other does not. A link on its way is in neither for a
/// moment, so that what two inventories in a row agree on counts, and not what one says.
/// </summary>
internal sealed class LinkAudit
{
    private readonly HashSet<LinkId> _doubtful = [];
    private Guid _latest;

    /// <summary>What this inventory and the one before both find wrong: links known here and missing there, or the reverse.</summary>
    /// <param name="known">Those that the participant uses.</param>
    /// <param name="carried">Those that the node has.</param>
    public ImmutableArray<LinkId> Settle(Guid inspection, ImmutableArray<LinkId> known, ImmutableArray<LinkId> carried)
    {
        if (inspection == _latest) return [];

        _latest = inspection;
        LinkId[] wrong = [.. known.Except(carried), .. carried.Except(known)];
        ImmutableArray<LinkId> settled = [.. wrong.Where(_doubtful.Contains)];
        _doubtful.Clear();
        _doubtful.UnionWith(wrong.Except(settled));
        return settled;
    }
}
