using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Rooms;

namespace Conference.Rooms;

public class RoomStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly NodeId NodeA = new("node-a");
    private static readonly NodeId NodeB = new("node-b");
    private static readonly Guid Instance = Guid.NewGuid();
    private static readonly Guid MoveId = new("11111111-2222-3333-4444-555555555555");
    private static readonly RoomKey Key = new(new("acme"), new("standup"));

    [Theory]
    [InlineData("ann", "s1", false, RoomRefusal.None)]
    [InlineData("ann", "s2", false, RoomRefusal.DuplicateIdentity)]
    [InlineData("ann", "s2", true, RoomRefusal.None)]
    [InlineData("cat", "s3", false, RoomRefusal.Full)]
    [InlineData("cat", "s3", true, RoomRefusal.Full)]
    public void Joining_a_full_room_of_two_is_judged(string who, string session, bool takesOver, RoomRefusal expected)
    {
        RoomState room = With("ann", "s1", With("bob", "s2", Created(max: 2)));

        Assert.Equal(expected, room.WhyNot(Joining(who, session, takesOver)));
    }

    [Fact]
    public void A_closed_room_is_unknown_to_whoever_joins() =>
        Assert.Equal(RoomRefusal.UnknownRoom, Created().Closed().Room.WhyNot(Joining("ann", "s1")));

    [Fact]
    public void Whoever_was_in_a_room_that_closed_is_listened_for_until_they_have_left_also_when_it_is_made_again()
    {
        RoomState closed = With("ann", "s1", With("bob", "s2", Created())).Closed().Room;
        Assert.Equal(["ann s1", "bob s2"], closed.Listeners().Select(each => $"{each.Participant} {each.Session}"));
        Assert.False(closed.IsOver);

        RoomState again = RoomState.Created(closed.Settings, Noon, closed).Left(new("ann"), new("s1")).Room;
        Assert.Empty(again.Members);
        Assert.Same(again, again.Left(new("bob"), new("s3")).Room);
        RoomChange last = again.Left(new("bob"), new("s2"));

        Assert.True(last.Room.IsOver);
        Assert.Null(last.Update);
    }

    [Fact]
    public void Every_told_change_raises_the_version_by_one()
    {
        RoomState room = Created();
        List<long> versions = [room.Version];
        foreach (Func<RoomState, RoomChange> step in (Func<RoomState, RoomChange>[])
        [
            each => each.Placed(At(NodeA)),
            each => each.Joined(Joining("ann", "s1"), Noon),
            each => each.Published(new("ann"), [Track("ann", "0")]),
            each => each.Muted(new("ann"), Track("ann", "0").Id, true),
            each => each.EpochRaised(0),
            each => each.Unplaced(),
            each => each.Left(new("ann"), new("s1")),
            each => each.Closed(),
        ])
        {
            RoomChange change = step(room);
            Assert.Equal(change.Room.Version, Assert.IsType<RoomUpdate>(change.Update, exactMatch: false).Version);
            room = change.Room;
            versions.Add(room.Version);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], versions);
    }

    [Fact]
    public void What_changes_nothing_is_not_told()
    {
        RoomState room = With("ann", "s1", Created());
        room = room.Published(new("ann"), [Track("ann", "0")]).Room;

        Assert.Null(room.Joined(Joining("ann", "s1"), Noon).Update);
        Assert.Null(room.Left(new("ann"), new("other")).Update);
        Assert.Null(room.Left(new("bob"), new("s1")).Update);
        Assert.Null(room.Published(new("ann"), [Track("ann", "0")]).Update);
        Assert.Null(room.Muted(new("ann"), Track("ann", "0").Id, false).Update);
        Assert.Null(room.Unplaced().Update);
        Assert.Null(room.EpochRaised(5).Update);
        Assert.Null(room.Closed().Room.Closed().Update);
    }

    [Fact]
    public void A_session_that_takes_over_starts_without_its_predecessors_tracks()
    {
        RoomState room = With("ann", "s1", Created());
        room = room.Published(new("ann"), [Track("ann", "0")]).Room;

        RoomChange taken = room.Joined(Joining("ann", "s2", takesOver: true), Noon.AddHours(1));

        RosterEntry entry = Assert.IsType<EntryChanged>(taken.Update).Entry;
        Assert.Empty(entry.Tracks);
        Assert.Equal(Noon, entry.JoinedAt);
        Assert.False(taken.Room.IsIn(new("ann"), new("s1")));
    }

    [Fact]
    public void Epochs_rise_over_every_placement_and_over_the_end_of_the_room()
    {
        RoomState first = Created().Placed(At(NodeA)).Room;
        RoomState second = first.Unplaced().Room.Placed(At(NodeA)).Room;
        RoomState again = RoomState.Created(new RoomSettings(5), Noon, second.Closed().Room);

        Assert.Equal([1, 2, 3], [first.Epoch, second.Epoch, again.Placed(At(NodeA)).Room.Epoch]);
        Assert.True(again.Version > second.Version);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(7, 8)]
    public void A_raised_epoch_is_above_ours_and_above_what_was_heard(long heard, long expected) =>
        Assert.Equal(expected, Created().Placed(At(NodeA)).Room.EpochRaised(heard).Room.Placement!.Epoch);

    [Fact]
    public void A_lost_node_takes_all_tracks_with_it()
    {
        RoomState room = With("ann", "s1", Created().Placed(At(NodeA)).Room);
        room = room.Published(new("ann"), [Track("ann", "0")]).Room.Unplaced().Room;

        Assert.Null(room.Placement);
        Assert.Empty(room.Members[new("ann")].Tracks);
    }

    [Fact]
    public void More_tracks_than_one_may_publish_are_refused()
    {
        RoomState room = With("ann", "s1", Created());
        ImmutableArray<PublishedTrack> most = [.. Enumerable.Range(0, RoomState.TracksMax).Select(mid => Track("ann", $"{mid}"))];

        Assert.Equal(RoomRefusal.None, room.WhyNotPublish(new("ann"), new("s1"), most));
        Assert.Equal(RoomRefusal.TooManyTracks, room.WhyNotPublish(new("ann"), new("s1"), most.Add(Track("ann", "x"))));
        Assert.Equal(RoomRefusal.NotInRoom, room.WhyNotPublish(new("ann"), new("s2"), []));
    }

    [Theory]
    [InlineData("s1", "0", RoomRefusal.None)]
    [InlineData("s1", "9", RoomRefusal.UnknownTrack)]
    [InlineData("s2", "0", RoomRefusal.NotInRoom)]
    public void Muting_needs_the_session_and_the_track(string session, string mid, RoomRefusal expected)
    {
        RoomState room = With("ann", "s1", Created());
        room = room.Published(new("ann"), [Track("ann", "0")]).Room;

        Assert.Equal(expected, room.WhyNotMute(new("ann"), new(session), Track("ann", mid).Id));
    }

    [Fact]
    public void The_roster_is_in_the_order_of_joining()
    {
        RoomState room = Created();
        room = room.Joined(Joining("zoe", "s1"), Noon).Room;
        room = room.Joined(Joining("bob", "s2"), Noon.AddSeconds(1)).Room;
        room = room.Joined(Joining("ann", "s3"), Noon.AddSeconds(1)).Room;

        Assert.Equal(["zoe", "ann", "bob"], room.ToSnapshot().Roster.Select(entry => entry.Participant.Value));
    }

    [Fact]
    public void A_room_knows_what_to_do_by_itself()
    {
        RoomState empty = Created();
        RoomState placed = empty.Placed(At(NodeA)).Room;
        RoomState used = With("ann", "s1", placed);

        Assert.Equal(RoomChore.None, empty.NextChore(nodeMissedOpening: true));
        Assert.Equal(RoomChore.Vacate, placed.NextChore(nodeMissedOpening: true));
        Assert.Equal(RoomChore.None, used.NextChore(nodeMissedOpening: false));
        Assert.Equal(RoomChore.Reopen, used.NextChore(nodeMissedOpening: true));
        Assert.Equal(RoomChore.Place, used.Unplaced().Room.NextChore(nodeMissedOpening: false));
        Assert.Equal(RoomChore.None, used.Closed().Room.NextChore(nodeMissedOpening: true));
    }

    [Fact]
    public void A_move_and_a_raised_epoch_keep_the_links_and_a_new_placement_does_not()
    {
        RoomState placed = Created().Placed(At(NodeA)).Room;
        RoomMoveStep taken = Moving(placed.Placement!.Node).Move.On(NodeB, new RoomTaken(Key, 1, MoveId));

        Assert.Equal(new RoomPlacement(NodeA, 1, 1, Instance), placed.Placement);
        Assert.Equal(new RoomPlacement(NodeA, 2, 1, Instance), placed.EpochRaised(0).Room.Placement);
        RoomChange moved = placed.After(taken);
        Assert.Equal(new RoomPlacement(NodeB, 2, 1), moved.Room.Placement);
        Assert.Equal(new PlacementChanged(moved.Room.Version, moved.Room.Placement), moved.Update);
        Assert.Equal(new RoomPlacement(NodeB, 3, 3, Instance), moved.Room.Unplaced().Room.Placed(At(NodeB)).Room.Placement);
    }

    [Fact]
    public void Only_a_placed_room_that_is_not_on_its_way_moves()
    {
        RoomState placed = Created().Placed(At(NodeA)).Room;
        RoomState moving = placed.After(Moving(NodeA)).Room;
        RoomState moved = moving.After(moving.Move!.On(NodeB, new RoomTaken(Key, 1, MoveId))).Room;

        Assert.Equal(MoveRefusal.NotPlaced, Created().WhyNotMove(NodeB));
        Assert.Equal(MoveRefusal.UnknownRoom, placed.Closed().Room.WhyNotMove(NodeB));
        Assert.Equal([MoveRefusal.AlreadyThere, MoveRefusal.None, MoveRefusal.None], Judge(placed));
        Assert.Equal([MoveRefusal.OtherMove, MoveRefusal.OtherMove, MoveRefusal.OtherMove], Judge(moving));
        Assert.Equal([MoveRefusal.None, MoveRefusal.AlreadyThere, MoveRefusal.None], Judge(moved));
        Assert.Equal([false, true, true], Repeats(moving));
        Assert.Equal([false, true, true], Repeats(moved));
        Assert.Equal([false, false, false], Repeats(moved with { Move = moved.Move!.Followed().Move }));
        Assert.Equal([false, false, false], Repeats(placed));

        static IEnumerable<MoveRefusal> Judge(RoomState room) => new NodeId?[] { NodeA, NodeB, null }.Select(room.WhyNotMove);
        static IEnumerable<bool> Repeats(RoomState room) => new NodeId?[] { NodeA, NodeB, null }.Select(room.IsMovingTo);
    }

    [Fact]
    public void A_room_on_its_way_is_neither_vacated_nor_opened_again()
    {
        RoomState empty = Created().Placed(At(NodeA)).Room.After(Moving(NodeA)).Room;

        Assert.Equal(RoomChore.None, empty.NextChore(nodeMissedOpening: true));
        Assert.Equal(RoomChore.None, With("ann", "s1", empty).NextChore(nodeMissedOpening: true));
        RoomState moved = empty.After(empty.Move!.On(NodeB, new RoomTaken(Key, 1, MoveId))).Room;
        Assert.Equal(RoomChore.Vacate, moved.NextChore(nodeMissedOpening: false));
    }

    [Fact]
    public void A_room_that_ends_ends_its_move()
    {
        RoomState moving = Created().Placed(At(NodeA)).Room.After(Moving(NodeA)).Room;

        Assert.Equal(MoveState.Lost, moving.Closed().Room.Move!.State);
        Assert.Equal(MoveState.Lost, moving.Unplaced().Room.Move!.State);
        Assert.Null(RoomState.Created(new RoomSettings(5), Noon, moving.Closed().Room).Move);
    }

    private static RoomMoveStep Moving(NodeId from) =>
        RoomMove.Begin(MoveId, from, new NodeDoor("192.0.2.1:1", "a"), NodeB, new NodeDoor("192.0.2.2:1", "b"), Noon);

    private static RoomState Created(int max = 10) => RoomState.Created(new RoomSettings(max), Noon, null);

    private static RoomState With(string who, string session, RoomState room) => room.Joined(Joining(who, session), Noon).Room;

    private static JoinRequest Joining(string who, string session, bool takesOver = false) =>
        new(new ParticipantId(who), who, new SessionId(session), "jti", takesOver);

    private static PublishedTrack Track(string who, string mid) => new(
        new TrackId(new LinkId(new ParticipantKey(new RoomKey(new("acme"), new("standup")), new(who)), 1), mid), MediaKind.Audio, false);

    private static NodePlace At(NodeId node) => new(node, Instance);
}
