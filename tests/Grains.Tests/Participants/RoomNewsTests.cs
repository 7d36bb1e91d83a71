using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Participants;

namespace Conference.Participants;

public class RoomNewsTests
{
    private static readonly RoomPlacement OnA = new(new NodeId("node-a"), 1, 1);
    private static readonly RoomPlacement OnB = new(new NodeId("node-b"), 2, 2);

    public static TheoryData<RoomPlacement?, RoomPlacement?, string> Placements => new()
    {
        { OnA, OnA, "" },
        { OnA, OnA with { Epoch = 5 }, "" },
        { OnA, OnB with { Since = 1 }, "" },
        { OnA, OnB, "ServerMediaLost ServerMediaReady" },
        { OnA, OnA with { Epoch = 3, Since = 3 }, "ServerMediaLost ServerMediaReady" },
        { OnA, null, "ServerMediaLost" },
        { null, OnB, "ServerMediaReady" },
        { null, null, "" },
    };

    [Theory]
    [MemberData(nameof(Placements), DisableDiscoveryEnumeration = true)]
    public void A_changed_node_is_told_as_lost_and_ready_media(RoomPlacement? earlier, RoomPlacement? later, string expected) =>
        Assert.Equal(expected, Told(View(earlier), View(later)));

    [Fact]
    public void One_hears_of_others_and_not_of_oneself() => Assert.Equal(
        "ServerParticipantLeft ServerParticipantChanged", Told(View(OnA, "ann"), View(OnA, "me", "bob")));

    [Fact]
    public void Silence_that_comes_with_lost_media_is_not_told_for_each()
    {
        RoomView before = View(OnA, "me", "ann", "bob");

        ServerMessage lost = Assert.Single(RoomNews.Between(before, before.With(new PlacementChanged(2, null)), new("me")));
        Assert.True(Assert.IsType<ServerMediaLost>(lost).Everyone);
        Assert.Equal("ServerMediaLost ServerParticipantChanged", Told(before, View(null, "me", "ann", "bob", "cat") with
        {
            Roster = before.With(new PlacementChanged(2, null)).Roster.Add(new("cat"), Entry("cat") with { Tracks = [] }),
        }));
    }

    private static string Told(RoomView earlier, RoomView later) =>
        string.Join(' ', RoomNews.Between(earlier, later, new("me")).Select(message => message.GetType().Name));

    private static RoomView View(RoomPlacement? placement, params string[] names) =>
        RoomView.Of(new RoomSnapshot(1, placement, [.. names.Select(Entry)]));

    private static RosterEntry Entry(string name) => new(
        new(name), name, DateTimeOffset.UnixEpoch, [new PublishedTrack(Id(name), MediaKind.Audio, false)]);

    private static TrackId Id(string name) =>
        new(new LinkId(new ParticipantKey(new RoomKey(new("acme"), new("standup")), new(name)), 1), "0");
}
