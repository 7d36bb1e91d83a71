namespace Conference.Grains;

/// <summary>Why a grain did nothing with what it was told. Counted under its name.</summary>
internal enum Ignored
{
    /// <summary>An event of a placement that is over.</summary>
    OldEpoch,

    /// <summary>An event of a node that does not carry the room.</summary>
    OtherNode,

    /// <summary>It came over a node link that has been replaced.</summary>
    OldNodeLink,

    /// <summary>A node's event that was seen before.</summary>
    RepeatedEvent,

    /// <summary>Node events that never came: their numbers were skipped.</summary>
    MissedEvents,

    /// <summary>A node's event that contradicts itself or does not belong where it came.</summary>
    StrayEvent,

    /// <summary>A batch over its bound: the rest must be sent again.</summary>
    OversizedBatch,

    /// <summary>An answer to a command that nobody waits for any more.</summary>
    LateAnswer,

    /// <summary>An event of a move that is not the room's latest.</summary>
    OtherMove,

    /// <summary>A node has a link of somebody who is not in its room: it is closed.</summary>
    OrphanedLink,

    /// <summary>A node carries a room that is elsewhere, or nowhere: it is told to close it.</summary>
    StrayRoom,

    /// <summary>Somebody was in a room whose session was not, or not any more, theirs: they are taken out.</summary>
    GhostMember,

    /// <summary>An event about a link that is not the participant's current one.</summary>
    OtherLink,

    /// <summary>A node refused a command that nobody waits for.</summary>
    RefusedCommand,

    /// <summary>A room update that is not newer than what is known.</summary>
    OldUpdate,

    /// <summary>A session that is not the participant's current one.</summary>
    OtherSession,

    /// <summary>A message for a session that is over or never was.</summary>
    OverSession,

    /// <summary>An acknowledgement of what was never sent.</summary>
    WrongAcknowledgement,

    /// <summary>The end of a connection that has been replaced.</summary>
    OtherConnection,

    /// <summary>A client's message that was seen before.</summary>
    RepeatedMessage,

    /// <summary>A node's status that is older than what is known, or of a node over the bound.</summary>
    OldStatus,

    /// <summary>A command for a node without a link.</summary>
    UnreachableNode,
}
