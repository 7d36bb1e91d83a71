namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>What is known about a node whose link has ended.</summary>
[GenerateSerializer, Alias("node-end")]
public enum NodeEnd
{
    /// <summary>Nothing: its media may go on, and it may dial again.</summary>
    Unknown,

    /// <summary>Its process has ended: nothing listens at its media ports any more.</summary>
    ProcessEnded,
}
