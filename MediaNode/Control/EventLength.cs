using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.MediaNode.Control;

/// <summary>How long an event may become as JSON: an upper bound in bytes, for those that can be long.</summary>
internal static class EventLength
{
    /// <summary>What JSON makes of the rarest characters: <c>\u0026</c>.</summary>
    private const int CharacterLengthMax = 6;

    /// <summary>Names of properties, numbers, and an id of three parts, whose characters are written as they are.</summary>
    private const int LinkLengthMax = 384;
    private const int TrackLengthMax = 80;

    public static int Of(NodeEvent happened) => happened switch
    {
        LinkAnswered answered => OfText(answered.Sdp),
        LinkInvited invited => invited.Candidates.Sum(OfText),
        SpeakersChanged changed => changed.Speakers.Length * LinkLengthMax,
        RoomInspected inspected => inspected.Links.Sum(Of),
        _ => 0,
    };

    public static int Of(CarriedLink link) => LinkLengthMax + link.Tracks.Sum(static track => TrackLengthMax + OfText(track.Mid));

    private static int OfText(string text) => CharacterLengthMax * text.Length;
}
