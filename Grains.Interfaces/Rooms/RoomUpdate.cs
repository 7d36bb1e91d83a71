namespace Conference.Grains.Interfaces.Rooms;

/// <summary>
/// One change of a room, told to each participant. A receiver that holds version n applies n + 1, ignores what is older,
/// and asks for a <see cref="RoomSnapshot"/> when it missed one.
/// </summary>
[GenerateSerializer, Immutable, Alias("room-update")]
public abstract record RoomUpdate(long Version);

/// <summary>Somebody came, or what they publish or their mute changed.</summary>
[GenerateSerializer, Immutable, Alias("room-update-entry")]
public sealed record EntryChanged(long Version, RosterEntry Entry) : RoomUpdate(Version);

[GenerateSerializer, Immutable, Alias("room-update-left")]
public sealed record EntryLeft(long Version, ParticipantId Participant) : RoomUpdate(Version);

/// <summary>
/// The room is on another node or under another epoch. No placement, or one of another <see cref="RoomPlacement.Since"/>,
/// means that every link and with it every track is gone: nobody publishes until links are made anew, and no
/// <see cref="EntryChanged"/> says so for each.
/// </summary>
[GenerateSerializer, Immutable, Alias("room-update-placed")]
public sealed record PlacementChanged(long Version, RoomPlacement? Placement) : RoomUpdate(Version);

[GenerateSerializer, Immutable, Alias("room-update-closed")]
public sealed record RoomClosed(long Version) : RoomUpdate(Version);
