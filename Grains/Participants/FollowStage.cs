namespace Conference.Grains.Participants;

/// <summary>How far a client has been asked to come after its room has moved.</summary>
internal enum FollowStage
{
    /// <summary>It need not, or nothing helps: it is reached by way of the earlier node.</summary>
    None,

    /// <summary>The new node is asked where the client may come.</summary>
    Inviting,

    /// <summary>The client knows the new addresses.</summary>
    Invited,

    /// <summary>The client has been asked to restart ICE.</summary>
    Restarting,

    /// <summary>The client has been asked for another peer connection.</summary>
    Replacing,
}
