using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Control;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Host;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Tests.Rig;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Conference.MediaNode.Tests.Control;

public class RoomInspectionTests
{
    private static readonly RoomKey Room = RoomKey.From(ShardRig.Room);

    [Fact]
    public void An_inspection_tells_of_each_link_what_was_obeyed_last()
    {
        using SimCall call = new(2, publishers: 1, nameOf: NameOf);
        SimClient late = call.Rig.Add(NameOf(2));
        late.Want(SectionKind.Audio, "s", 111);
        call.Rig.Negotiate(late);
        ShardControl control = new(call.Rig.Shard);
        Apply(control, call.Rig, new Subscribe(Guid.NewGuid(), Room, 1, LinkOf(1), [], 5));
        Apply(control, call.Rig, new MuteTrack(Guid.NewGuid(), Room, 1, new TrackId(LinkOf(0), "v"), true, 3));
        InspectRoom inspect = new(Guid.NewGuid(), Room, 4);

        RoomInspected inspected = Assert.IsType<RoomInspected>(Assert.Single(Apply(control, call.Rig, inspect)));

        Assert.Equal((Room, 4, inspect.Id, 1, 1), (inspected.Room, inspected.Epoch, inspected.Command, inspected.Part, inspected.Parts));
        Assert.Equal([LinkOf(0), LinkOf(1), LinkOf(2)], inspected.Links.Select(static link => link.Link));
        Assert.Equal([true, true, false], inspected.Links.Select(static link => link.IsConnected));
        Assert.Equal([0L, 5, 0], inspected.Links.Select(static link => link.SubscribeVersion));
        Assert.All(inspected.Links, static link => Assert.True(link.HasFollowed));
        Assert.Equal([new("a", false, 0), new CarriedTrack("v", true, 3)], inspected.Links[0].Tracks);
        Assert.Empty(inspected.Links[1].Tracks);
    }

    [Fact]
    public void An_empty_room_has_an_inspection_without_links_and_an_unknown_one_none()
    {
        using ShardRig rig = new();
        ShardControl control = new(rig.Shard);

        NodeEvent empty = Assert.Single(Apply(control, rig, new InspectRoom(Guid.NewGuid(), Room, 1)));
        NodeEvent unknown = Assert.Single(Apply(control, rig, new InspectRoom(Guid.NewGuid(), RoomKey.From("tenant/other"), 1)));
        Apply(control, rig, new OpenRoom(Guid.NewGuid(), Room, 3));
        NodeEvent old = Assert.Single(Apply(control, rig, new InspectRoom(Guid.NewGuid(), Room, 2)));

        Assert.Empty(Assert.IsType<RoomInspected>(empty).Links);
        Assert.Equal(NodeRefusal.UnknownRoom, Assert.IsType<CommandRefused>(unknown).Refusal);
        Assert.Equal(NodeRefusal.OldEpoch, Assert.IsType<CommandRefused>(old).Refusal);
    }

    [Fact]
    public void After_a_move_versions_stay_and_who_has_not_followed_is_told_apart()
    {
        using MoveRig rig = new(nameOf: NameOf);
        ShardControl old = new(rig.Old.Shard);
        Apply(old, rig.Old, new Subscribe(Guid.NewGuid(), Room, 1, LinkOf(1), [], 9));
        Apply(old, rig.Old, new MuteTrack(Guid.NewGuid(), Room, 1, new TrackId(LinkOf(2), "a"), true, 6));
        rig.Move();
        rig.Follow(rig.Call[0], rig.New);
        ShardControl control = new(rig.New.Shard);

        RoomInspected inspected = Assert.Single(Apply(control, rig.New, new InspectRoom(Guid.NewGuid(), Room, 2)).OfType<RoomInspected>());
        NodeEvent moved = Assert.Single(Apply(old, rig.Old, new InspectRoom(Guid.NewGuid(), Room, 2)).OfType<CommandRefused>());
        NodeEvent late = Assert.Single(Apply(control, rig.New, new Subscribe(Guid.NewGuid(), Room, 2, LinkOf(1), [], 8)));

        Assert.Equal([true, false, false], inspected.Links.Select(static link => link.HasFollowed));
        Assert.Equal([0L, 9, 0], inspected.Links.Select(static link => link.SubscribeVersion));
        Assert.Equal(new CarriedTrack("a", true, 6), inspected.Links[2].Tracks[0]);
        Assert.Equal(NodeRefusal.Moved, Assert.IsType<CommandRefused>(moved).Refusal);
        Assert.Equal(NodeRefusal.OldVersion, Assert.IsType<CommandRefused>(late).Refusal);
    }

    [Fact]
    public void An_inspection_waits_while_nobody_can_say_whether_the_room_stays()
    {
        using MoveRig rig = new(nameOf: NameOf);
        ShardControl control = new(rig.Old.Shard);
        rig.Loses = message =>
        {
            if (message is not MoveImported) return false;

            // At this moment the record is there, and the old node does not know it yet.
            Assert.Empty(Apply(control, rig.Old, new InspectRoom(Guid.NewGuid(), Room, 2)).OfType<RoomInspected>());
            Assert.True(control.IsWaiting);
            return true;
        };
        rig.Move();

        control.Resume(rig.Old.Now);

        Assert.Contains(rig.Said, static message => message is MoveImported);
        Assert.Single(Events(control), static happened => happened is RoomInspected or CommandRefused);
    }

    [Fact]
    public void A_room_of_a_thousand_links_with_the_longest_names_fits_one_message()
    {
        string id = new('x', IdText.LengthMax - 4);
        RoomKey room = new(new(new string('x', IdText.LengthMax)), new(new string('y', IdText.LengthMax)));
        using ShardRig rig = new();
        ShardControl control = new(rig.Shard);
        control.Apply(new OpenRoom(Guid.NewGuid(), room, 1), rig.Now);
        string[] mids = [.. Enumerable.Range(0, 3).Select(static i => $"{i}{new string('&', NegotiationLimits.MidLengthMax - 1)}")];
        for (int i = 0; i < 1000; i++)
        {
            SimClient client = rig.Add("client");
            for (int j = 0; j < mids.Length; j++) client.Publish(SectionKind.Audio, mids[j], (uint)((i * 10) + j + 1), 111);
            LinkId link = new(new(room, new($"{id}{i:D4}")), int.MaxValue);
            control.Apply(new AcceptOffer(Guid.NewGuid(), room, 1, link, client.Offer.Write(), new Grants(true, true)), rig.Now);
        }

        Assert.Equal(1000, Events(control).OfType<LinkAnswered>().Count());

        NodeEvent answer = Assert.Single(Apply(control, rig, new InspectRoom(Guid.NewGuid(), room, 1)));
        RoomInspected inspected = Assert.IsType<RoomInspected>(answer);

        Assert.Equal(1000, inspected.Links.Length);
        Assert.Equal(3, inspected.Links[999].Tracks.Length);
        Assert.InRange(LengthOf(inspected), 400_000, RoomInspection.PartLengthMax);
    }

    [Fact]
    public void A_room_with_more_than_a_message_holds_is_told_in_parts()
    {
        using ShardRig rig = new();
        ShardControl control = new(rig.Shard);
        const int links = 120;
        for (int i = 0; i < links; i++)
        {
            SimClient client = rig.Add("client");
            for (int j = 0; j < NegotiationLimits.SectionsMax; j++)
            {
                string mid = $"{j:D3}{new string('&', NegotiationLimits.MidLengthMax - 3)}";
                client.Publish(SectionKind.Audio, mid, (uint)((i * 1000) + j + 1), 111);
            }

            control.Apply(new AcceptOffer(Guid.NewGuid(), Room, 1, LinkOf(i), client.Offer.Write(), new Grants(true, true)), rig.Now);
        }

        Assert.Equal(links, Events(control).OfType<LinkAnswered>().Count());

        RoomInspected[] parts = [.. Apply(control, rig, new InspectRoom(Guid.NewGuid(), Room, 1)).Cast<RoomInspected>()];

        Assert.True(parts.Length > 1);
        Assert.Equal(Enumerable.Range(1, parts.Length), parts.Select(static part => part.Part));
        Assert.All(parts, part => Assert.Equal(parts.Length, part.Parts));
        Assert.All(parts, static part => Assert.InRange(LengthOf(part), 1, NodeLinkContract.MessageLengthMax));
        Assert.Equal(
            Enumerable.Range(0, links).Select(LinkOf), parts.SelectMany(static part => part.Links).Select(static link => link.Link));
    }

    private static int LengthOf(NodeEvent happened) => new NodeHubProtocol().GetMessageBytes(
        new InvocationMessage("1", NodeLinkContract.Events, [new NodeEventBatch(1, [happened])])).Length;

    private static string NameOf(int person) => LinkOf(person).ToString();

    private static LinkId LinkOf(int person) => LinkId.From($"{ShardRig.Room}/p{person}#1");

    private static NodeEvent[] Apply(ShardControl control, ShardRig rig, NodeCommand command)
    {
        control.Apply(command, rig.Now);
        return Events(control);
    }

    private static NodeEvent[] Events(ShardControl control)
    {
        List<NodeEvent> events = [];
        while (control.TryTakeEvent(out NodeEvent? happened)) events.Add(happened);
        return [.. events];
    }
}
