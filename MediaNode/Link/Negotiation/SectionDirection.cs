namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Seen from the node, the opposite of what the client offered.</summary>
[Flags]
internal enum SectionDirection
{
    Inactive = 0,

    /// <summary>The client publishes a track here.</summary>
    Receives = 1,

    /// <summary>The section is a slot: the node shows other people's tracks in it.</summary>
    Sends = 2,

    Both = Receives | Sends,
}
