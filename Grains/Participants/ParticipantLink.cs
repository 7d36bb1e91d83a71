using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Grains.Participants;

/// <summary>A link that a node has answered.</summary>
[GenerateSerializer, Immutable, Alias("participant-link")]
internal sealed record ParticipantLink(
    LinkId Id,
    NodeId Node,
    ImmutableArray<LinkSection> Tracks,
    ImmutableArray<LinkSection> Slots)
{
    /// <summary>Receive sections that one client may ask for.</summary>
    public const int SlotsMax = 128;

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
    public ImmutableArray<PublishedTrack> ToTracks(ImmutableArray<PublishedTrack> known)
    {
        return [.. Tracks.Select(section => ToTrack(new TrackId(Id, section.Mid), section.Kind))];

        PublishedTrack ToTrack(TrackId id, MediaKind kind) => new(id, kind, known.Any(track => track.Id == id && track.Muted));
    }

    private static bool AreNames(ImmutableArray<LinkSection> sections) =>
        sections.All(section => MidText.IsValid(section.Mid))
        && sections.DistinctBy(section => section.Mid).Count() == sections.Length;
}
