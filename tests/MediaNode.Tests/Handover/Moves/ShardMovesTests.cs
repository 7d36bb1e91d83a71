using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Link;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Handover.Moves;

public class ShardMovesTests
{
    [Fact]
    public void A_room_moves_and_everybody_goes_on_by_way_of_the_old_node()
    {
        using MoveRig rig = new();

        Guid move = rig.Move();
        rig.Talk(20);

        Assert.Equal([rig.New], rig.Carriers());
        Assert.Equal(move, Assert.Single(rig.EventsOf<RoomTakenEvent>(rig.New)).Move);
        Assert.Equal(move, Assert.Single(rig.EventsOf<RoomGivenEvent>(rig.Old)).Move);
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void Who_follows_is_reached_directly_and_those_who_do_not_still_see_and_hear_them()
    {
        using MoveRig rig = new();
        rig.Move();

        rig.Follow(rig.Call[1], rig.New);
        rig.Talk(10);

        Assert.Equal(rig.Call[1].Name, Assert.Single(rig.EventsOf<LinkFollowedEvent>(rig.New)).Link);
        Assert.False(rig.New.Link(rig.Call[1]).Path.IsTunnelled);
        Assert.True(rig.New.Link(rig.Call[0]).Path.IsTunnelled);
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void Media_that_authenticates_at_the_new_node_is_as_good_as_a_nomination()
    {
        using MoveRig rig = new();
        rig.Move();
        rig.Call[1].Node = rig.New;
        rig.Call[1].Check(nominates: false);
        rig.New.Exchange();
        Assert.True(rig.New.Link(rig.Call[1]).Path.IsTunnelled);

        rig.Talk(3);

        Assert.False(rig.New.Link(rig.Call[1]).Path.IsTunnelled);
        Assert.Single(rig.EventsOf<LinkFollowedEvent>(rig.New));
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void Once_all_have_followed_both_nodes_forget_the_way_between_them()
    {
        using MoveRig rig = new();
        rig.Move();
        foreach (SimClient client in rig.Call.Clients) rig.Follow(client, rig.New);
        rig.Talk(3);

        rig.Advance(12_000);

        Assert.Empty(rig.Old.Shard.Moves.Departures);
        Assert.Empty(rig.New.Shard.Moves.Landings);
        Assert.All(rig.Call.Clients, client => Assert.DoesNotContain(rig.New.Link(client).Paths, static path => path.IsTunnelled));
        rig.Talk(3);
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void A_client_that_never_follows_stays_on_the_way_by_the_old_node()
    {
        using MoveRig rig = new();
        rig.Move();

        for (int second = 0; second < 40; second++)
        {
            rig.Talk(1);
            rig.Advance(1000);
        }

        rig.Talk(3);
        Assert.Equal(3, rig.New.MediaRoom.Links.Count);
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void The_old_node_answers_no_check_of_a_client_that_has_followed()
    {
        using MoveRig rig = new();
        rig.Move();
        SimClient client = rig.Call[0];
        rig.Follow(client, rig.New);
        int answered = client.CheckAnswers;

        client.Node = rig.Old;
        client.Check();
        rig.Old.Exchange();

        Assert.Equal(answered, client.CheckAnswers);
        Assert.Equal(1, rig.New.Dropped(DropReason.OldPath));
        Assert.False(rig.New.Link(client).Path.IsTunnelled);
    }

    [Theory]
    [InlineData(typeof(MoveHello))]
    [InlineData(typeof(MoveReady))]
    [InlineData(typeof(MoveRecord))]
    [InlineData(typeof(MoveImported))]
    public void A_channel_that_breaks_before_the_room_is_given_away_leaves_it_where_it_was(Type broken)
    {
        using MoveRig rig = new();
        rig.Loses = message => message.GetType() == broken;

        rig.Move();
        rig.Talk(5);
        rig.Advance(40_000);
        rig.Talk(5);

        Assert.Equal([rig.Old], rig.Carriers());
        Assert.Equal(MoveProblem.TargetUnreachable, Assert.Single(rig.EventsOf<MoveFailedEvent>(rig.Old)).Problem);
        Assert.Empty(rig.EventsOf<RoomTakenEvent>(rig.New));
        Assert.Empty(rig.New.Shard.Moves.Landings);
        AssertNothingIsMissing(rig);
    }

    [Theory]
    [InlineData(typeof(MoveGo))]
    [InlineData(typeof(MoveOwned))]
    [InlineData(typeof(MoveWiped))]
    public void A_channel_that_breaks_after_the_room_was_given_away_does_not_hold_it_up(Type broken)
    {
        using MoveRig rig = new();
        rig.Loses = message => message.GetType() == broken;

        rig.Move();
        rig.Talk(10);
        rig.Advance(2000);
        rig.Talk(10);

        Assert.Equal([rig.New], rig.Carriers());
        Assert.Single(rig.EventsOf<RoomGivenEvent>(rig.Old));
        Assert.Single(rig.EventsOf<RoomTakenEvent>(rig.New));
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void What_is_said_by_the_tunnel_is_enough_where_the_channel_is_slow()
    {
        using MoveRig rig = new();
        rig.Loses = message =>
        {
            if (message is MoveImported) rig.Old.Exchange();
            return message is MoveImported;
        };

        rig.Move();
        rig.Talk(5);

        Assert.Equal([rig.New], rig.Carriers());
        Assert.Single(rig.EventsOf<RoomGivenEvent>(rig.Old));
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void What_comes_while_nobody_has_the_room_is_passed_on_afterwards()
    {
        using MoveRig rig = new();
        bool talks = true;
        rig.Loses = message =>
        {
            if (message is MoveImported && talks)
            {
                talks = false;
                rig.Talk(2);
            }

            return false;
        };

        rig.Move();
        rig.Talk(5);

        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void What_came_while_nobody_had_the_room_is_served_where_it_stays()
    {
        using MoveRig rig = new();
        rig.Loses = message =>
        {
            if (message is not MoveImported) return false;
            rig.Old.IsCutOff = rig.New.IsCutOff = true;
            rig.New.FromPeer.Clear();
            rig.Old.FromPeer.Clear();
            rig.Talk(2);
            return true;
        };

        rig.Move();
        rig.Talk(5);

        Assert.Equal([rig.Old], rig.Carriers());
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void Nodes_that_are_cut_off_from_each_other_leave_it_to_the_cluster_and_no_index_is_used_twice()
    {
        using MoveRig rig = new();
        rig.Loses = message =>
        {
            if (message is MoveGo) rig.Old.IsCutOff = rig.New.IsCutOff = true;
            return message is MoveOwned;
        };
        Guid move = rig.Move();
        rig.Advance(1500);
        Assert.NotEmpty(rig.EventsOf<MoveInDoubtEvent>(rig.Old));

        Assert.Equal(ShardRefusal.None, rig.Old.Shard.Moves.TakeBack(ShardRig.Room, 5, move, rig.Old.Now));
        rig.Old.Drain();
        rig.New.Drain();
        int before = rig.Call[0].Received.Count;
        rig.Talk(4, startsWithKeyFrame: true);

        Assert.Equal(MoveProblem.TakenBack, Assert.Single(rig.EventsOf<MoveFailedEvent>(rig.Old)).Problem);
        Assert.True(rig.Call[0].Received.Count > before);
        PeerLink old = rig.Old.MediaRoom.Links.Single(link => link.Name == rig.Call[0].Name);
        rig.New.Shard.Rooms.Find(ShardRig.Room, 5, out MediaNode.Room.MediaRoom? forgotten);
        PeerLink other = forgotten!.Links.Single(link => link.Name == old.Name);
        foreach (MediaNode.Room.Slot slot in old.Media.Slots)
        {
            Assert.True(old.Srtp!.Sealer.TryGetStream(slot.Stream.Ssrc, out var mine));
            Assert.True(other.Srtp!.Sealer.TryGetStream(slot.Stream.Ssrc, out var theirs));
            Assert.True(mine.Position.Used.Highest >= theirs.Position.IndexEnd, "The old node goes on above what the new one may use.");
        }

        Assert.True(old.Srtp!.Sealer.NextRtcpIndex >= other.Srtp!.Sealer.RtcpIndexEnd);
    }

    [Fact]
    public void A_room_moves_back_before_anybody_has_followed()
    {
        using MoveRig rig = new();
        rig.Move();
        rig.Talk(3);

        rig.Move(rig.New, rig.Old);
        rig.Talk(5);
        foreach (SimClient client in rig.Call.Clients) client.Check();
        rig.Old.Exchange();
        rig.Talk(5);

        Assert.Equal([rig.Old], rig.Carriers());
        Assert.All(rig.Call.Clients, client => Assert.False(rig.Old.Link(client).Path.IsTunnelled));
        AssertNothingIsMissing(rig);
        rig.Advance(20_000);
        Assert.Empty(rig.Old.Shard.Moves.Departures);
        Assert.Empty(rig.New.Shard.Moves.Departures);
        Assert.Empty(rig.Old.Shard.Moves.Landings);
        Assert.Empty(rig.New.Shard.Moves.Landings);
    }

    [Fact]
    public void A_target_that_was_not_told_is_asked_again_and_takes_the_room_once_it_has_been()
    {
        using MoveRig rig = new();
        Guid move = Guid.NewGuid();
        Assert.Equal(ShardRefusal.None, rig.Old.Shard.Moves.Depart(ShardRig.Room, 1, move, "door", "key", rig.Old.Now));
        rig.Pump();
        rig.Talk(3);
        rig.Advance(500);
        Assert.Equal([rig.Old], rig.Carriers());

        rig.New.Shard.Moves.Expect(ShardRig.Room, 2, move, rig.New.Now);
        rig.Advance(200);
        rig.Talk(3);

        Assert.Equal([rig.New], rig.Carriers());
        AssertNothingIsMissing(rig);
    }

    [Theory]
    [InlineData(int.MaxValue, nameof(MoveProblem.TargetNotExpecting))]
    [InlineData(2, nameof(MoveProblem.TargetNotExpecting))]
    [InlineData(0, nameof(MoveProblem.TimedOut))]
    public void A_target_that_is_given_up_is_blamed_for_what_it_said_last(int answers, string blamed)
    {
        using MoveRig rig = new();
        rig.Delays = _ => rig.Said.OfType<MoveHello>().Count() > answers;

        rig.Old.Shard.Moves.Depart(ShardRig.Room, 1, Guid.NewGuid(), "door", "key", rig.Old.Now);
        rig.Advance(2000);
        rig.Talk(3);

        Assert.Equal([rig.Old], rig.Carriers());
        Assert.Equal(blamed, $"{Assert.Single(rig.EventsOf<MoveFailedEvent>(rig.Old)).Problem}");
        AssertNothingIsMissing(rig);
    }

    [Fact]
    public void A_room_that_is_closed_before_it_is_here_for_good_says_no_goodbye()
    {
        using MoveRig rig = new();
        rig.Loses = static message => message is MoveWiped;
        rig.Move();
        rig.Follow(rig.Call[0], rig.New);

        Assert.Equal(ShardRefusal.None, rig.New.Shard.Rooms.Close(ShardRig.Room, 9));
        rig.New.Drain();

        Assert.False(rig.Call[0].HearsGoodbye);
    }

    [Fact]
    public void A_room_that_is_here_for_good_says_goodbye_when_it_is_closed()
    {
        using MoveRig rig = new();
        rig.Move();
        rig.Follow(rig.Call[0], rig.New);

        Assert.Equal(ShardRefusal.None, rig.New.Shard.Rooms.Close(ShardRig.Room, 9));
        rig.New.Drain();

        Assert.True(rig.Call[0].HearsGoodbye);
    }

    [Fact]
    public void A_move_that_failed_does_not_begin_again_when_it_is_asked_for_once_more()
    {
        using MoveRig rig = new();
        rig.Loses = static message => message is MoveReady;
        Guid move = rig.Move();
        rig.Advance(3000);
        rig.Loses = static _ => false;

        Assert.Equal(ShardRefusal.None, rig.Old.Shard.Moves.Depart(ShardRig.Room, 2, move, "door", "key", rig.Old.Now));
        rig.Advance(1000);

        Assert.Equal([rig.Old], rig.Carriers());
        Assert.Equal(2, rig.EventsOf<MoveFailedEvent>(rig.Old).Count());
    }

    [Fact]
    public void An_invitation_names_another_port_each_time_until_none_is_left()
    {
        using MoveRig rig = new();
        rig.Move();
        PeerLink link = rig.New.Link(rig.Call[0]);

        int[] ports =
        [
            .. Enumerable.Range(0, 3)
                .SelectMany(_ => rig.New.Shard.Moves.Invite(link, rig.New.Now))
                .Select(static candidate => candidate.Port),
        ];

        Assert.Equal([40_001, 40_002, 40_003], ports);
        Assert.Empty(rig.New.Shard.Moves.Invite(link, rig.New.Now));
    }

    private static void AssertUnbroken(IEnumerable<SimPacket> packets)
    {
        int? next = null;
        foreach (SimPacket packet in packets)
        {
            Assert.Equal(next ?? packet.SequenceNumber, packet.SequenceNumber);
            next = (ushort)(packet.SequenceNumber + 1);
        }
    }

    /// <summary>What each was sent by the others has come, once, in unbroken numbers.</summary>
    private static void AssertNothingIsMissing(MoveRig rig)
    {
        foreach (SimClient viewer in rig.Call.Clients)
        {
            foreach (SimClient shown in rig.Call.Clients.Where(other => other != viewer))
            {
                int slot = rig.Call.SlotOf(viewer, shown);
                Assert.Equal(SimCall.Microphone(shown).Sent.Count, viewer.ReceivedIn($"a{slot}").Count());
                AssertUnbroken(viewer.ReceivedIn($"a{slot}"));
                AssertUnbroken(viewer.ReceivedIn($"v{slot}"));
                Assert.Equal(SimCall.Camera(shown).Sent.Count, viewer.CompleteIn($"v{slot}").Length);
            }
        }
    }
}
