namespace Conference.MediaNode.Host;

/// <summary>How an attempt to be linked to a silo ended.</summary>
internal enum LinkEnding
{
    /// <summary>The silo was not reached, or did not answer.</summary>
    Failed,

    /// <summary>It does not speak our version of the node link: it will once it, or this node, has been updated.</summary>
    OtherVersion,

    /// <summary>It refuses this node, as any silo would, until people have changed something.</summary>
    Refused,

    /// <summary>There was a link.</summary>
    Lost,
}
