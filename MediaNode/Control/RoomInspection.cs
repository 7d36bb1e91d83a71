using System.Collections.Immutable;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;

namespace Conference.MediaNode.Control;

/// <summary>What there is of a room, in as many parts as the node link's messages need.</summary>
internal static class RoomInspection
{
    /// <summary>Of a part, in bytes of JSON. A room of 2,000 links with two tracks each is within it.</summary>
    public const int PartLengthMax = NodeLinkContract.MessageLengthMax / 4 * 3;

    public static IReadOnlyList<RoomInspected> Of(InspectRoom inspect, MediaRoom room)
    {
        List<ImmutableArray<CarriedLink>> parts = Split(room.Links);
        return
        [
            .. parts.Select((links, index) => new RoomInspected(inspect.Room, inspect.Epoch, inspect.Id, links, index + 1, parts.Count)),
        ];
    }

    /// <summary>At least one part, for an empty room too.</summary>
    private static List<ImmutableArray<CarriedLink>> Split(IReadOnlyList<PeerLink> links)
    {
        List<ImmutableArray<CarriedLink>> parts = [];
        ImmutableArray<CarriedLink>.Builder part = ImmutableArray.CreateBuilder<CarriedLink>();
        int length = 0;
        foreach (PeerLink link in links)
        {
            CarriedLink carried = Describe(link);
            int added = EventLength.Of(carried);
            if (part.Count > 0 && length + added > PartLengthMax)
            {
                parts.Add(part.DrainToImmutable());
                length = 0;
            }

            part.Add(carried);
            length += added;
        }

        parts.Add(part.DrainToImmutable());
        return parts;
    }

    private static CarriedLink Describe(PeerLink link) => new(
        LinkId.From(link.Name),
        link.IsConnected,
        HasFollowed: !link.Path.IsTunnelled,
        link.Media.SubscribeVersion,
        [.. link.Media.Intake.Tracks.Select(static track => new CarriedTrack(track.Mid, track.IsMuted, track.MuteVersion))]);
}
