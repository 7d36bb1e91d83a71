namespace Conference.Grains.Interfaces.Rooms;

[GenerateSerializer, Immutable, Alias("published-track")]
public sealed record PublishedTrack(TrackId Id, MediaKind Kind, bool Muted);
