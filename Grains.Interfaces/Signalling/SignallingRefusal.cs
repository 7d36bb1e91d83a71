namespace Conference.Grains.Interfaces.Signalling;

[GenerateSerializer, Alias("signalling-refusal")]
public enum SignallingRefusal
{
    None,

    /// <summary>The session does not exist, has ended, or the resume secret is wrong.</summary>
    UnknownSession,

    /// <summary>The last id seen is ahead of what was sent, or so old that it has been forgotten.</summary>
    CannotResume,

    NotInRoom,

    /// <summary>No section of the participant's own carries that mid.</summary>
    UnknownTrack,

    /// <summary>The room has no media node at the moment: wait for the next message about it.</summary>
    NoMediaNode,

    /// <summary>An earlier offer still waits for its answer.</summary>
    OfferPending,

    /// <summary>Over a bound on the size of a message or the number of its parts.</summary>
    TooLarge,

    /// <summary>A message whose fields make no sense.</summary>
    Malformed,

    /// <summary>The session was lost with its silo and found again: resume it by a new connection, then send again.</summary>
    ResumeFirst,

    /// <summary>The link of that peer connection is gone: only another peer connection can be given another.</summary>
    ConnectionGone,
}
