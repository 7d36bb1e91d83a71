namespace Conference.MediaNode.Host.Moves;

/// <summary>Why a node's door for rooms turned somebody away.</summary>
internal enum DoorRefusal
{
    None,

    /// <summary>So many connections are open, or wait to say who they are.</summary>
    TooMany,

    /// <summary>It is no node of this version.</summary>
    UnknownVersion,

    /// <summary>The cluster has not said that this move comes, or too long ago.</summary>
    NotExpected,

    /// <summary>This move has come: its connection broke, or was recorded and is repeated.</summary>
    ComeAlready,

    /// <summary>The key that it sent is no point of the curve.</summary>
    BadKey,

    /// <summary>It is not who the cluster said.</summary>
    Forged,

    /// <summary>Who the cluster said, but its first word is no hello of this version.</summary>
    NotUnderstood,

    /// <summary>It brings another room than the cluster said.</summary>
    OtherRoom,

    /// <summary>It took too long to say who it is.</summary>
    TooSlow,

    /// <summary>It went before it had said who it is.</summary>
    Gone,

    /// <summary>The cluster announced a move with a key that is none.</summary>
    BadAnnouncement,

    /// <summary>The cluster announced more moves than a node remembers.</summary>
    TooManyAnnounced,
}
