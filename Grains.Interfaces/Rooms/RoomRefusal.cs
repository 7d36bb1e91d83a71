namespace Conference.Grains.Interfaces.Rooms;

[GenerateSerializer, Alias("room-refusal")]
public enum RoomRefusal
{
    None,

    /// <summary>Nobody created it, or it has been closed.</summary>
    UnknownRoom,

    /// <summary>It exists with other settings.</summary>
    OtherSettings,

    Full,

    /// <summary>Somebody with this identity is in the room and connected.</summary>
    DuplicateIdentity,

    /// <summary>No media node has room for it.</summary>
    NoMediaNode,

    /// <summary>The participant is not in the room, or another session has taken its place.</summary>
    NotInRoom,

    /// <summary>The participant publishes no such track.</summary>
    UnknownTrack,

    /// <summary>More tracks than a participant may publish.</summary>
    TooManyTracks,
}
