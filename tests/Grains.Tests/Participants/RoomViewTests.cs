using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Participants;

namespace Conference.Participants;

public class RoomViewTests
{
    private static readonly RoomPlacement OnA = new(new NodeId("node-a"), 1, 1);
    private static readonly RoomPlacement OnB = new(new NodeId("node-b"), 2, 2);

    [Theory]
    [InlineData(4, UpdateOrder.Old)]
    [InlineData(5, UpdateOrder.Old)]
    [InlineData(6, UpdateOrder.Next)]
    [InlineData(7, UpdateOrder.Gap)]
    [InlineData(70, UpdateOrder.Gap)]
    public void An_update_is_ordered_by_its_version(long version, object expected) =>
        Assert.Equal(expected, View(5).OrderOf(new EntryLeft(version, new("ann"))));

    [Fact]
    public void Updates_one_by_one_give_the_same_view_as_the_whole_room()
    {
        RoomView view = View(1).With(new EntryChanged(2, Entry("ann", "0"))).With(new EntryChanged(3, Entry("bob")))
            .With(new EntryLeft(4, new("bob"))).With(new PlacementChanged(5, OnA with { Epoch = 2 }));

        Assert.Equal((5, OnA with { Epoch = 2 }), (view.Version, view.Placement));
        Assert.Equal(["ann"], view.Roster.Keys.Select(id => id.Value));
        Assert.Single(view.Roster[new("ann")].Tracks);
    }

    [Fact]
    public void Only_a_placement_of_another_beginning_or_none_silences_everybody()
    {
        RoomView view = View(1, Entry("ann", "0"));

        Assert.Single(view.With(new PlacementChanged(2, OnA with { Epoch = 9 })).Roster[new("ann")].Tracks);
        Assert.Single(view.With(new PlacementChanged(2, OnB with { Since = 1 })).Roster[new("ann")].Tracks);
        Assert.Empty(view.With(new PlacementChanged(2, OnA with { Epoch = 3, Since = 3 })).Roster[new("ann")].Tracks);
        Assert.Empty(view.With(new PlacementChanged(2, OnB)).Roster[new("ann")].Tracks);
        Assert.Empty(view.With(new PlacementChanged(2, null)).Roster[new("ann")].Tracks);
    }

    [Fact]
    public void Between_two_views_are_those_who_changed_and_those_who_left()
    {
        RoomView earlier = View(1, Entry("ann", "0"), Entry("bob"), Entry("cat"));
        RoomView later = View(9, Entry("ann", "0"), Entry("bob", "1"), Entry("dan"));

        Assert.Equal(["bob", "dan"], later.ChangedSince(earlier).Select(entry => entry.Participant.Value).Order());
        Assert.Equal(["cat"], later.LeftSince(earlier).Select(id => id.Value));
    }

    private static RoomView View(long version, params RosterEntry[] roster) =>
        RoomView.Of(new RoomSnapshot(version, OnA, [.. roster]));

    private static RosterEntry Entry(string name, params string[] mids) => new(
        new(name), name, DateTimeOffset.UnixEpoch, [.. mids.Select(mid => new PublishedTrack(Id(name, mid), MediaKind.Audio, false))]);

    private static TrackId Id(string name, string mid) =>
        new(new LinkId(new ParticipantKey(new RoomKey(new("acme"), new("standup")), new(name)), 1), mid);
}
