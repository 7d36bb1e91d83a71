using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Control;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Tests.Rig;
using SlotBinding = Conference.Grains.Interfaces.MediaNodes.SlotBinding;

namespace Conference.MediaNode.Tests.Control;

public sealed class ShardControlTests : IDisposable
{
    private static readonly RoomKey Room = RoomKey.From(ShardRig.Room);
    private static readonly RoomKey OtherRoom = RoomKey.From("tenant/other");
    private static readonly Grants Everything = new(Publish: true, Subscribe: true);

    private readonly ShardRig _rig = new();
    private readonly ShardControl _control;

    public ShardControlTests() => _control = new ShardControl(_rig.Shard);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Rooms_are_opened_once_and_listed_with_their_epochs()
    {
        Assert.Empty(Apply(new OpenRoom(Guid.NewGuid(), OtherRoom, 3)));
        Assert.Empty(Apply(new OpenRoom(Guid.NewGuid(), OtherRoom, 3)));
        Assert.Empty(Apply(new OpenRoom(Guid.NewGuid(), OtherRoom, 5)));

        Assert.Equal(
            [new CarriedRoom(OtherRoom, 5, 0), new CarriedRoom(Room, 1, 0)],
            _control.Inventory().OrderBy(room => room.Room.ToString(), StringComparer.Ordinal));
    }

    [Fact]
    public void An_accepted_offer_is_answered_with_its_tracks_and_slots()
    {
        SimClient client = Client("ann");
        AcceptOffer offer = Offer(client);

        LinkAnswered answered = Assert.IsType<LinkAnswered>(Assert.Single(Apply(offer)));

        Assert.Equal((Room, 1L, offer.Link, offer.Id), (answered.Room, answered.Epoch, answered.Link, answered.Command));
        Assert.StartsWith("v=0\r\n", answered.Sdp, StringComparison.Ordinal);
        Assert.Equal([new LinkSection("a", MediaKind.Audio), new LinkSection("v", MediaKind.Video)], answered.Tracks);
        Assert.Equal([new LinkSection("s", MediaKind.Audio), new LinkSection("t", MediaKind.Video)], answered.Slots);
        Assert.Equal(new CarriedRoom(Room, 1, 1), Assert.Single(_control.Inventory()));
    }

    [Fact]
    public void Without_the_grant_there_are_no_tracks()
    {
        AcceptOffer offer = Offer(Client("ann")) with { Grants = Everything with { Publish = false } };

        LinkAnswered answered = Assert.IsType<LinkAnswered>(Assert.Single(Apply(offer)));
        Assert.Empty(answered.Tracks);
        Assert.Equal(2, answered.Slots.Length);
    }

    [Fact]
    public void A_repeated_offer_is_answered_the_same()
    {
        AcceptOffer offer = Offer(Client("ann"));
        LinkAnswered first = Assert.IsType<LinkAnswered>(Assert.Single(Apply(offer)));
        LinkAnswered second = Assert.IsType<LinkAnswered>(Assert.Single(Apply(offer)));

        Assert.Equal(WithoutOrigin(first.Sdp), WithoutOrigin(second.Sdp));
        Assert.Equal(1, _rig.Shard.Counters.Links);
    }

    [Fact]
    public void A_link_that_is_to_be_renegotiated_and_is_not_there_is_not_made()
    {
        AcceptOffer offer = Offer(Client("ann"));

        CommandRefused refused = Assert.IsType<CommandRefused>(Assert.Single(Apply(offer with { Renegotiates = true })));
        Assert.Equal((NodeRefusal.UnknownLink, offer.Link), (refused.Refusal, refused.Link));
        Assert.Equal(0, _rig.Shard.Counters.Links);
        Assert.IsType<LinkAnswered>(Assert.Single(Apply(offer)));
        Assert.IsType<LinkAnswered>(Assert.Single(Apply(offer with { Renegotiates = true })));
    }

    [Fact]
    public void A_bad_offer_is_refused_by_its_code_and_an_advice()
    {
        AcceptOffer offer = Offer(Client("ann")) with { Sdp = "v=0\r\n" };
        CommandRefused refused = Assert.IsType<CommandRefused>(Assert.Single(Apply(offer)));

        Assert.Equal((NodeRefusal.BadOffer, offer.Id, offer.Link), (refused.Refusal, refused.Command, refused.Link));
        Assert.Matches("^[a-z]+(-[a-z]+)+$", refused.Code);
        Assert.NotEmpty(refused.Detail);

        string spoilt = Offer(Client("bob")).Sdp.Replace("a=rtcp-mux\r\n", "", StringComparison.Ordinal);
        CommandRefused other = Assert.IsType<CommandRefused>(Assert.Single(Apply(offer with { Sdp = spoilt })));
        Assert.Equal("not-multiplexed", other.Code);
        Assert.StartsWith("Line ", other.Detail, StringComparison.Ordinal);
    }

    public static TheoryData<string> Commands => ["CloseRoom", "AcceptOffer", "CloseLink", "Subscribe", "MuteTrack", "OpenRoom"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_of_an_older_epoch_is_refused(string kind)
    {
        Apply(new OpenRoom(Guid.NewGuid(), Room, 7));
        NodeCommand command = Command(kind, Room, epoch: 6);

        CommandRefused refused = Assert.IsType<CommandRefused>(Assert.Single(Apply(command)));

        Assert.Equal((NodeRefusal.OldEpoch, "old-epoch", command.Id), (refused.Refusal, refused.Code, refused.Command));
        Assert.Equal(1, _rig.Shard.Counters.Rooms);
        Assert.Equal(0, _rig.Shard.Counters.Links);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_for_an_unknown_room_is_refused_unless_it_opens_it(string kind)
    {
        NodeEvent[] events = Apply(Command(kind, OtherRoom, epoch: 1));
        if (kind == "OpenRoom")
        {
            Assert.Empty(events);
            return;
        }

        Assert.Equal(NodeRefusal.UnknownRoom, Assert.IsType<CommandRefused>(Assert.Single(events)).Refusal);
    }

    [Theory]
    [InlineData("CloseLink")]
    [InlineData("Subscribe")]
    [InlineData("MuteTrack")]
    public void A_command_for_an_unknown_link_is_refused_with_its_name(string kind)
    {
        NodeCommand command = Command(kind, Room, epoch: 1);
        CommandRefused refused = Assert.IsType<CommandRefused>(Assert.Single(Apply(command)));

        Assert.Equal((NodeRefusal.UnknownLink, LinkOf("ann")), (refused.Refusal, refused.Link));
    }

    [Fact]
    public void A_link_of_another_room_is_unknown()
    {
        Apply(Offer(Client("ann")));
        Apply(new OpenRoom(Guid.NewGuid(), OtherRoom, 1));
        NodeCommand[] commands =
        [
            new CloseLink(Guid.NewGuid(), OtherRoom, 1, LinkOf("ann")),
            new Subscribe(Guid.NewGuid(), OtherRoom, 1, LinkOf("ann"), []),
            Offer(Client("ann")) with { Room = OtherRoom },
        ];
        foreach (NodeCommand command in commands)
        {
            Assert.Equal(NodeRefusal.UnknownLink, Assert.IsType<CommandRefused>(Assert.Single(Apply(command))).Refusal);
        }

        Assert.Equal(1, _rig.Shard.Counters.Links);
    }

    [Fact]
    public void A_full_shard_says_so()
    {
        using ShardRig small = new(options: new ShardOptions(0, []) { RoomsMax = 1, LinksMax = 1 });
        ShardControl control = new(small.Shard);
        control.Apply(new OpenRoom(Guid.NewGuid(), OtherRoom, 1), small.Now);
        control.Apply(Offer(Client("ann")), small.Now);
        control.Apply(Offer(Client("bob")), small.Now);

        NodeEvent[] events = Events(control);
        Assert.Equal(NodeRefusal.Full, Assert.IsType<CommandRefused>(events[0]).Refusal);
        Assert.IsType<LinkAnswered>(events[1]);
        CommandRefused refused = Assert.IsType<CommandRefused>(events[2]);
        Assert.Equal((NodeRefusal.Full, "full"), (refused.Refusal, refused.Code));
    }

    [Fact]
    public void A_subscription_fills_slots_empties_the_others_and_may_be_repeated()
    {
        (SimClient ann, SimClient bob) = (Client("ann"), Client("bob"));
        Apply(Offer(ann));
        Apply(Offer(bob));
        SlotBinding audio = new("s", new TrackId(LinkOf("bob"), "a"));
        SlotBinding video = new("t", new TrackId(LinkOf("bob"), "v"));

        for (int i = 0; i < 2; i++) Assert.Empty(Apply(Subscription([audio, video])));
        Assert.Equal(["a", "v"], Shown());
        Assert.Empty(Apply(Subscription([video])));
        Assert.Equal([null, "v"], Shown());
        Assert.Empty(Apply(Subscription([])));
        Assert.Equal([null, null], Shown());
    }

    [Fact]
    public void A_slot_that_is_named_twice_shows_what_was_said_last()
    {
        Apply(Offer(Client("ann")));
        Apply(Offer(Client("bob")));
        SlotBinding unknown = new("s", new TrackId(LinkOf("bob"), "none"));
        SlotBinding audio = new("s", new TrackId(LinkOf("bob"), "a"));

        Assert.Empty(Apply(Subscription([unknown, audio])));
        Assert.Equal(["a", null], Shown());
    }

    [Fact]
    public void A_track_of_the_wrong_kind_of_oneself_or_of_nobody_leaves_its_slot_empty()
    {
        Apply(Offer(Client("ann")));
        Apply(Offer(Client("bob")));
        TrackId[] tracks = [new(LinkOf("bob"), "v"), new(LinkOf("ann"), "a"), new(LinkOf("carl"), "a")];
        foreach (TrackId track in tracks)
        {
            Assert.Empty(Apply(Subscription([new SlotBinding("s", track), new SlotBinding("nowhere", track)])));
            Assert.Equal([null, null], Shown());
        }
    }

    [Fact]
    public void A_track_is_muted_and_unmuted()
    {
        Apply(Offer(Client("ann")));
        foreach (bool muted in (bool[])[true, true, false, false])
        {
            Assert.Empty(Apply(new MuteTrack(Guid.NewGuid(), Room, 1, new TrackId(LinkOf("ann"), "a"), muted)));
            Assert.Equal(muted, _rig.MediaRoom.FindTrack(new TrackId(LinkOf("ann"), "a").ToString())!.IsMuted);
        }
    }

    [Fact]
    public void A_closed_link_and_a_closed_room_are_gone()
    {
        Apply(Offer(Client("ann")));
        Apply(Offer(Client("bob")));
        Assert.Empty(Apply(new CloseLink(Guid.NewGuid(), Room, 1, LinkOf("ann"))));
        Assert.Equal(1, _rig.Shard.Counters.Links);
        Assert.Empty(Apply(new CloseRoom(Guid.NewGuid(), Room, 1)));
        Assert.Equal(0, _rig.Shard.Counters.Links);
        Assert.Empty(_control.Inventory());
    }

    [Fact]
    public void Changes_of_links_and_speakers_come_out_as_events()
    {
        SimClient ann = Client("ann");
        LinkAnswered answered = Assert.IsType<LinkAnswered>(Assert.Single(Apply(Offer(ann))));
        ann.Answer = SimAnswer.Read(answered.Sdp);
        ann.Check();
        Exchange(ann);
        ann.StartHandshake();
        Exchange(ann);
        Assert.Equal(
            new LinkChanged(Room, 1, LinkOf("ann"), LinkState.Connected, LinkEnd.None), Assert.Single(Events(_control)));

        ann.Streams[0].Audio();
        Exchange(ann);
        Instant until = _rig.Now + ActiveSpeakers.Tick;
        while (_rig.Shard.NextDeadline <= until) StepTo(_rig.Shard.NextDeadline);
        SpeakersChanged speakers = Assert.IsType<SpeakersChanged>(Assert.Single(Events(_control)));
        Assert.Equal([new TrackLevel(new TrackId(LinkOf("ann"), "a"), 30)], speakers.Speakers);

        ann.Close();
        Exchange(ann);
        Assert.Equal(
            new LinkChanged(Room, 1, LinkOf("ann"), LinkState.Closed, LinkEnd.PeerClosed), Assert.Single(Events(_control)));
    }

    [Fact]
    public void Every_refusal_and_every_end_has_its_word_in_the_cluster()
    {
        foreach (ShardRefusal refusal in Enum.GetValues<ShardRefusal>().Where(refusal => refusal is not ShardRefusal.None))
        {
            Assert.Equal(refusal.ToString(), ShardControl.RefusalOf(refusal).ToString());
        }

        foreach (LinkEndReason end in Enum.GetValues<LinkEndReason>())
        {
            Assert.Equal(end.ToString(), ShardControl.EndOf(end).ToString());
        }

        foreach (LinkSignal signal in Enum.GetValues<LinkSignal>().Where(signal => signal is not (LinkSignal.None or LinkSignal.Followed)))
        {
            Assert.Equal(signal.ToString(), ShardControl.StateOf(signal).ToString());
        }

        foreach (MoveProblem problem in Enum.GetValues<MoveProblem>())
        {
            Assert.Equal(problem.ToString(), ShardMoveControl.FailureOf(problem).ToString());
        }
    }

    [Theory]
    [InlineData("NoCommonCodec", "no-common-codec")]
    [InlineData("Full", "full")]
    public void Refusals_are_written_for_programs(string name, string code)
    {
        Enum value = name == "Full" ? ShardRefusal.Full : NegotiationRefusal.NoCommonCodec;
        Assert.Equal(code, KebabCase.Of(value));
    }

    private static IEnumerable<string> WithoutOrigin(string sdp) =>
        sdp.Split("\r\n").Where(line => !line.StartsWith("o=", StringComparison.Ordinal));

    private static LinkId LinkOf(string person) => LinkId.From($"{ShardRig.Room}/{person}#1");

    private static Subscribe Subscription(SlotBinding[] slots) => new(Guid.NewGuid(), Room, 1, LinkOf("ann"), [.. slots]);

    private IEnumerable<string?> Shown() => _rig.MediaRoom.Links[0].Media.Slots.Select(slot => slot.Track?.Mid);

    private SimClient Client(string name)
    {
        SimClient client = _rig.Add(name);
        client.Publish(SectionKind.Audio, "a", (uint)name[0] * 10, 111);
        client.Publish(SectionKind.Video, "v", ((uint)name[0] * 10) + 1, 96);
        client.Want(SectionKind.Audio, "s", 111);
        client.Want(SectionKind.Video, "t", 96);
        return client;
    }

    private static AcceptOffer Offer(SimClient client) =>
        new(Guid.NewGuid(), Room, 1, LinkOf(client.Name), client.Offer.Write(), Everything);

    private NodeCommand Command(string kind, RoomKey room, long epoch) => kind switch
    {
        "OpenRoom" => new OpenRoom(Guid.NewGuid(), room, epoch),
        "CloseRoom" => new CloseRoom(Guid.NewGuid(), room, epoch),
        "AcceptOffer" => Offer(Client("ann")) with { Room = room, Epoch = epoch },
        "CloseLink" => new CloseLink(Guid.NewGuid(), room, epoch, LinkOf("ann")),
        "Subscribe" => new Subscribe(Guid.NewGuid(), room, epoch, LinkOf("ann"), []),
        _ => new MuteTrack(Guid.NewGuid(), room, epoch, new TrackId(LinkOf("ann"), "a"), true),
    };

    private NodeEvent[] Apply(NodeCommand command)
    {
        _control.Apply(command, _rig.Now);
        return Events(_control);
    }

    /// <summary>The rig would take the shard's events away, so the datagrams are carried here.</summary>
    private void Exchange(SimClient client)
    {
        while (client.Outgoing.Count > 0)
        {
            Conference.MediaNode.Ingress.DatagramBatch batch = new(client.Outgoing.Count, 2048);
            for (int i = 0; i < client.Outgoing.Count; i++)
            {
                client.Outgoing[i].CopyTo(batch.Memory, i * batch.Stride);
                batch.Add(i * batch.Stride, client.Outgoing[i].Length, client.Path);
            }

            client.Outgoing.Clear();
            _rig.Shard.Handle(batch, _rig.Now);
            Deliver(client);
        }
    }

    private void StepTo(Instant now)
    {
        _rig.Shard.HandleTimeout(now < _rig.Now ? _rig.Now : now);
        _rig.Shard.Outbox.Clear();
    }

    private void Deliver(SimClient client)
    {
        Assert.False(_rig.Shard.Drain(_rig.Now));
        foreach (Conference.MediaNode.Send.OutboxRun run in _rig.Shard.Outbox.Runs)
        {
            for (int at = 0; at < run.Length; at += run.SegmentLength)
            {
                int length = Math.Min(run.SegmentLength, run.Length - at);
                client.Receive(_rig.Shard.Outbox.Memory.AsSpan(run.Offset + at, length), _rig.Now);
            }
        }

        _rig.Shard.Outbox.Clear();
    }

    private static NodeEvent[] Events(ShardControl control)
    {
        List<NodeEvent> events = [];
        while (control.TryTakeEvent(out NodeEvent? happened)) events.Add(happened);
        return [.. events];
    }
}
