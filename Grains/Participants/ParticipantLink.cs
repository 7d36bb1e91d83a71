using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Participants;

/// <summary>A link that a node has answered.</summary>
/// <param name="Node">The one that the client reaches by itself. After a move it is the earlier one until the client has followed.</param>
/// <param name="Since">As in <see cref="RoomPlacement"/>: the link lives as long as the room's is the same.</param>
/// <param name="Connection">The client's number of its peer connection.</param>
[GenerateSerializer, Immutable, Alias("participant-link")]
internal sealed record ParticipantLink(
    LinkId Id,
    NodeId Node,
    ImmutableArray<LinkSection> Tracks,
    ImmutableArray<LinkSection> Slots,
    long Since,
    int Connection)
{
    /// <summary>Receive sections that one client may ask for.</summary>
    public const int SlotsMax = 128;

    /// <param name="node">A renegotiated link may still be reached by way of the node that it was on before.</param>
    public static ParticipantLink Of(LinkAnswered answered, NodeId node, RoomPlacement placement, int connection, Grants grants) =>
        new(answered.Link, node, grants.Publish ? answered.Tracks : [], answered.Slots, placement.Since, connection);

    /// <summary>Null when the answer makes sense; otherwise a code for the client.</summary>
    public static string? WhyNot(LinkAnswered answered) => answered switch
    {
        { Tracks.IsDefault: true } or { Slots.IsDefault: true } => "malformed-answer",
        { Slots.Length: > SlotsMax } => "too-many-slots",
        _ when !AreNames(answered.Tracks) || !AreNames(answered.Slots) => "malformed-mid",
        _ => null,
    };

    public bool Publishes(string mid) => Tracks.Any(section => section.Mid == mid);

    /// <param name="known">What the room knows of them: a renegotiated track stays muted.</param>
    /// <param name="replaced">The link that this one stands in for: what was muted there is muted here.</param>
    public ImmutableArray<PublishedTrack> ToTracks(ImmutableArray<PublishedTrack> known, LinkId? replaced = null)
    {
        return [.. Tracks.Select(section => ToTrack(new TrackId(Id, section.Mid), section.Kind))];

        PublishedTrack ToTrack(TrackId id, MediaKind kind) => new(id, kind, known.Any(track => track.Muted && IsSame(track.Id, id)));

        bool IsSame(TrackId track, TrackId id) => track.Mid == id.Mid && (track.Link == id.Link || track.Link == replaced);
    }

    private static bool AreNames(ImmutableArray<LinkSection> sections) =>
        sections.All(section => MidText.IsValid(section.Mid))
        && sections.DistinctBy(section => section.Mid).Count() == sections.Length;
}
