using Conference.Grains.Interfaces;

namespace Conference.Gateway.Api.Contracts;

/// <summary>An audio or video track of a participant.</summary>
/// <param name="Id">Names the track in signalling.</param>
/// <param name="Kind">Audio or video.</param>
/// <param name="Muted">Whether its publisher has muted it.</param>
public sealed record RoomTrack(string Id, MediaKind Kind, bool Muted);
