using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests;

public class ShardHandoverTests
{
    [Theory]
    [InlineData(nameof(SrtpProfile.AeadAes128Gcm))]
    [InlineData(nameof(SrtpProfile.Aes128CmHmacSha1_80))]
    public void Links_that_are_exported_destroyed_and_imported_behave_as_if_nothing_had_been(string profile)
    {
        SrtpProfile used = Enum.Parse<SrtpProfile>(profile);
        List<List<(Instant, string)>> unmoved = Run(used, static (_, _) => { });

        Assert.Equal(unmoved, Run(used, static (call, round) => call.Rig.Reimport(call[round % 3])));
        Assert.Equal(unmoved, Run(used, static (call, _) => call.Rig.MoveRoom()));
    }

    [Fact]
    public void Random_moves_at_random_moments_leave_the_packets_as_they_were()
    {
        int seed = Random.Shared.Next();
        Random random = new(seed);
        List<List<(Instant, string)>> unmoved = Run(SrtpProfile.AeadAes128Gcm, static (_, _) => { });

        List<List<(Instant, string)>> moved = Run(SrtpProfile.AeadAes128Gcm, (call, _) =>
        {
            int choice = random.Next(8);
            if (choice < 3) call.Rig.Reimport(call[choice]);
            if (choice == 3) call.Rig.MoveRoom();
        });

        Assert.True(unmoved.Zip(moved).All(static pair => pair.First.SequenceEqual(pair.Second)), $"seed {seed}");
    }

    [Fact]
    public void A_link_that_moved_still_hears_goodbye_and_says_it()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        call.Rig.MoveRoom();

        call[0].Close();
        call.Rig.Exchange();
        Assert.Equal(ShardRefusal.None, call.Rig.Shard.Rooms.CloseLink(call.Rig.MediaRoom, call[1].Name));
        call.Rig.Drain();

        Assert.Contains(call.Rig.Events.OfType<LinkStateEvent>(), static happened => happened.End is LinkEndReason.PeerClosed);
        Assert.True(call[1].HearsGoodbye);
        Assert.Equal(0, call.Rig.Shard.Counters.Links);
    }

    [Fact]
    public void What_was_taken_out_is_gone_and_answers_nobody()
    {
        using SimCall call = new(2);
        using SecretBytes record = call.Rig.TakeOut(call[0]);
        int before = call[0].DatagramsReceived;

        call[0].Check();
        call.Rig.Exchange();

        Assert.Equal(before, call[0].DatagramsReceived);
        Assert.Equal(1, call.Rig.Shard.Counters.Links);
        Assert.False(call[0].HearsGoodbye);
    }

    [Fact]
    public void A_link_whose_last_flight_may_have_to_be_repeated_stays_and_is_closed_with_its_room()
    {
        using SimCall call = new(2);
        PeerLink link = call.Rig.Link(call[0]);

        Assert.False(link.MayLeave);
        Assert.Throws<InvalidOperationException>(() => call.Rig.Shard.Handover.TakeOut(link, call.Rig.Now));
        call.Rig.Shard.Handover.TakeOut(call.Rig.MediaRoom, call.Rig.Now).Dispose();
        call.Rig.Drain();

        Assert.True(call[0].HearsGoodbye);
    }

    [Fact]
    public void A_slot_keeps_its_numbers_while_the_track_that_it_shows_is_away()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(4, startsWithKeyFrame: true);
        using SecretBytes record = call.Rig.TakeOut(call[0]);
        call.Rig.Advance(200);
        Assert.Equal(RecordRefusal.None, call.Rig.Shard.Handover.TakeIn(call.Rig.MediaRoom, record.Reveal(), call.Rig.Now));

        call.Talk(4);

        StreamAssert.IsUnbroken([.. call[1].ReceivedIn("v0")]);
        StreamAssert.IsUnbroken([.. call[1].ReceivedIn("a0")]);
        Assert.Equal(call[0].Streams[1].Sent.Count, call[1].ReceivedIn("v0").Count());
    }

    [Fact]
    public void A_link_is_not_taken_in_twice()
    {
        using SimCall call = new(2);
        using SecretBytes record = call.Rig.TakeOut(call[0]);

        Assert.Equal(RecordRefusal.None, call.Rig.Shard.Handover.TakeIn(call.Rig.MediaRoom, record.Reveal(), call.Rig.Now));
        Assert.Equal(RecordRefusal.NotAdmitted, call.Rig.Shard.Handover.TakeIn(call.Rig.MediaRoom, record.Reveal(), call.Rig.Now));
        Assert.Equal(2, call.Rig.Shard.Counters.Links);
    }

    [Fact]
    public void A_record_that_is_cut_short_is_refused_and_leaves_nothing_behind()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        using SecretBytes record = call.Rig.TakeOut(call[0]);
        ShardHandover handover = call.Rig.Shard.Handover;

        // Most of a record is what can be resent: there every hundredth cut says as much.
        for (int length = 0; length < record.Reveal().Length; length += length < 4_000 ? 1 : 101)
        {
            RecordRefusal refusal = handover.TakeIn(call.Rig.MediaRoom, record.Reveal()[..length], call.Rig.Now);
            Assert.True(refusal is not RecordRefusal.None, $"{length} bytes");
            Assert.Equal(1, call.Rig.Shard.Counters.Links);
        }

        Assert.Equal(RecordRefusal.None, handover.TakeIn(call.Rig.MediaRoom, record.Reveal(), call.Rig.Now));
    }

    [Fact]
    public void A_record_with_a_flipped_bit_is_refused_or_taken_but_never_breaks_the_shard()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        using SecretBytes record = call.Rig.TakeOutRoom();
        ShardHandover handover = call.Rig.Shard.Handover;
        byte[] flipped = record.Reveal().ToArray();

        // One bit of each byte, another one each time; of what can be resent, every hundredth.
        for (int bit = 0; bit < flipped.Length * 8; bit += bit < 40_000 ? 9 : 901)
        {
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            if (handover.TakeInRoom(flipped, call.Rig.Now) is RecordRefusal.None)
            {
                MediaNode.Room.MediaRoom[] rooms = [.. call.Rig.Shard.Rooms.All];
                foreach (MediaNode.Room.MediaRoom room in rooms) handover.TakeOut(room, call.Rig.Now).Dispose();
            }

            Assert.Equal((0, 0), (call.Rig.Shard.Counters.Links, call.Rig.Shard.Counters.Rooms));
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void A_record_of_a_node_that_is_too_new_is_refused_by_name()
    {
        using SimCall call = new(1);
        using SecretBytes record = call.Rig.TakeOut(call[0]);
        byte[] newer = record.Reveal().ToArray();
        newer[5] = RecordHead.Version + 1;

        Assert.Equal(RecordRefusal.UnknownVersion, call.Rig.Shard.Handover.TakeIn(call.Rig.MediaRoom, newer, call.Rig.Now));
        Assert.Equal(RecordRefusal.NoRecord, call.Rig.Shard.Handover.TakeInRoom(record.Reveal(), call.Rig.Now));
    }

    /// <summary>Three people talk for some seconds with a mute and a change of who is shown; moves come in between.</summary>
    private static List<List<(Instant, string)>> Run(SrtpProfile profile, Action<SimCall, int> move)
    {
        using SimCall call = new(3, profile);
        call.SubscribeAll();
        for (int round = 0; round < 60; round++)
        {
            if (round == 20) call.Rig.MediaRoom.SetMuted(call.Rig.Track(call[0], "v"), muted: true, call.Rig.Now);
            if (round == 30) call.Rig.MediaRoom.SetMuted(call.Rig.Track(call[0], "v"), muted: false, call.Rig.Now);
            if (round == 40) call.Rig.Subscribe(call[2], ("v0", call[1], "v"), ("a0", call[0], "a"));
            if (round % 25 == 0) call[round % 3].AskForKeyFrame("v0");
            call.Talk(3, startsWithKeyFrame: round % 7 == 0);
            foreach (SimClient client in call.Clients) client.Check();
            call.Rig.Exchange();
            move(call, round);
        }

        Assert.All(call.Clients, static client => Assert.True(client.Received.Count > 500, $"{client.Received.Count} packets"));
        return [.. call.Clients.Select(static client => client.Trace)];
    }
}
