using Conference.Cluster;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;
using Conference.Rooms;

namespace Conference.Participants;

public class ParticipantMoveTests
{
    [Fact]
    public async Task A_client_is_invited_told_where_to_and_left_alone_once_it_has_followed()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);
        LinkId link = new(room.Ann.Key, 1);
        Assert.Equal([1, 1], room.B.All<InviteLink>().Select(invite => invite.Link.Generation));

        await room.B.AnswerInvitations();
        Assert.Equal((1, "candidate at node-b"), (Candidates(room.Ann).Connection, Candidates(room.Ann).Candidates.Single()));
        await room.Cluster.Advance(0.9);
        await room.B.SayFollowed(link);
        await room.Cluster.Advance(10);

        Assert.Empty(room.Ann.All<ServerRestartIce>());
        Assert.Single(room.Bob.All<ServerRestartIce>());
        Assert.Equal(2, room.B.All<InviteLink>().Count());
        Assert.Equal((MoveState.Following, 2, 1), await room.Progress());
    }

    [Fact]
    public async Task The_new_node_is_told_what_the_old_one_may_not_have_heard()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.Ann.Send(id => new ClientMute(id, "0", true));
        await room.A.Refuse(room.A.All<MuteTrack>().Last(), NodeRefusal.Moved, new LinkId(room.Ann.Key, 1));
        await room.Bob.Send(id => new ClientMute(id, "0", true));
        await room.Bob.Send(id => new ClientMute(id, "0", false));

        await room.B.SayTaken(room.Begun, 1);

        MuteTrack[] mutes = [.. room.B.All<MuteTrack>().Where(mute => mute.Track.Mid == "0")];
        Assert.Equal([("ann", true), ("bob", false)], mutes.Select(mute => (mute.Track.Link.Owner.Participant.Value, mute.Muted)).Order());
        Subscribe shown = room.B.All<Subscribe>().Single(subscribe => subscribe.Link.Owner == room.Ann.Key);
        Assert.Equal(["a0", "v0"], shown.Slots.Select(slot => slot.Mid));
        Assert.All(room.B.All<Subscribe>().Cast<NodeCommand>().Concat(mutes), command => Assert.Equal(2, command.Epoch));
    }

    [Fact]
    public async Task An_offer_that_the_old_node_did_not_take_is_made_to_the_new_one()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        FakeClient cat = await room.Cluster.Join("cat");
        await cat.Offer();
        AcceptOffer offer = room.A.All<AcceptOffer>().Last();

        await room.A.Refuse(offer, NodeRefusal.Moved, offer.Link);
        Assert.Empty(cat.All<ServerOfferRefused>());
        await room.B.SayTaken(room.Begun, 1);
        AcceptOffer repeated = room.B.All<AcceptOffer>().Single();
        await room.B.AnswerOffers();

        Assert.Equal((offer.Link, offer.Sdp), (repeated.Link, repeated.Sdp));
        Assert.Single(cat.All<ServerAnswer>());
        Assert.DoesNotContain(room.B.All<InviteLink>(), invite => invite.Link.Owner == cat.Key);
        await room.A.Say(FakeNode.Answer(offer));
        Assert.Single(cat.All<ServerAnswer>());
        Assert.Empty(room.B.All<CloseLink>());
    }

    [Fact]
    public async Task What_a_node_refused_on_the_way_is_repeated_there_when_the_room_stays()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        LinkId link = new(room.Ann.Key, 1);
        await room.BringTo(MoveState.TakingBack);
        await room.Ann.Send(id => new ClientOffer(id, 1, "again"));
        AcceptOffer offer = room.A.All<AcceptOffer>().Last();
        await room.A.Refuse(offer, NodeRefusal.Moved, link);
        int shown = room.A.All<Subscribe>().Count(subscribe => subscribe.Link == link);

        await room.A.Say(new MoveFailed(TestCluster.RoomKey, 2, room.Begun.Id, MoveFailure.TakenBack, "Here."));
        await room.Cluster.Advance(0.6);

        Assert.True(room.A.All<Subscribe>().Count(subscribe => subscribe.Link == link) > shown);
        Assert.NotEqual(offer.Id, room.A.All<AcceptOffer>().Last().Id);
        await room.A.AnswerOffers();
        Assert.Equal("answer to again", room.Ann.All<ServerAnswer>().Last().Sdp);
        Assert.Empty(room.B.All<InviteLink>());
    }

    [Fact]
    public async Task A_link_whose_owner_has_left_meanwhile_is_closed_at_the_new_node()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        LinkId link = new(room.Ann.Key, 1);
        await room.Ann.Send(id => new ClientLeave(id));
        CloseLink close = room.A.All<CloseLink>().Single();

        await room.A.Refuse(close, NodeRefusal.Moved, link);
        await room.B.SayTaken(room.Begun, 1);
        await room.Cluster.Advance(0.6);
        Assert.Equal((link, 2L), (room.B.All<CloseLink>().Single().Link, room.B.All<CloseLink>().Single().Epoch));

        await room.B.Refuse(room.B.All<CloseLink>().Single(), NodeRefusal.UnknownLink, link);
        await room.Cluster.Advance(10);
        Assert.Single(room.B.All<CloseLink>());
    }

    [Fact]
    public async Task A_node_that_never_lets_a_link_be_closed_is_asked_a_bounded_number_of_times()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        LinkId link = new(room.Ann.Key, 1);
        await room.Ann.Send(id => new ClientLeave(id));

        for (int refusals = 0; refusals < 200; refusals++)
        {
            await room.A.Refuse(room.A.All<CloseLink>().Last(), NodeRefusal.Moved, link);
            await room.Cluster.Advance(0.5);
        }

        Assert.InRange(room.A.All<CloseLink>().Count(), 2, 100);
    }

    [Fact]
    public async Task An_invitation_that_is_not_answered_is_repeated_a_bounded_number_of_times()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);

        await room.Cluster.Advance(60);

        InviteLink[] invitations = [.. room.B.All<InviteLink>().Where(invite => invite.Link.Owner == room.Ann.Key)];
        Assert.Equal(10, invitations.Select(invite => invite.Id).Distinct().Count());
        Assert.Empty(room.Ann.All<ServerRestartIce>());
        await room.B.AnswerInvitations();
        Assert.Empty(room.Ann.All<ServerCandidates>());
    }

    [Fact]
    public async Task A_client_that_is_there_already_is_not_asked_to_come()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);

        await room.B.AnswerInvitations(hasFollowed: true);
        await room.Cluster.Advance(10);

        Assert.Empty(room.Ann.All<ServerCandidates>());
        Assert.Empty(room.Ann.All<ServerRestartIce>());
    }

    [Fact]
    public async Task Without_a_fresh_address_the_client_restarts_ice_at_once()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);
        InviteLink invite = room.B.All<InviteLink>().First(each => each.Link.Owner == room.Ann.Key);

        await room.B.Say(new LinkInvited(invite.Room, invite.Epoch, invite.Link, invite.Id, [], HasFollowed: false));

        Assert.Equal(1, room.Ann.All<ServerRestartIce>().Single().Connection);
    }

    [Fact]
    public async Task A_client_that_restarts_ice_keeps_its_link_and_its_tracks()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);
        await room.B.AnswerInvitations();
        await room.Cluster.Advance(1.1);
        Assert.Single(room.Ann.All<ServerRestartIce>());

        await room.Ann.Send(id => new ClientOffer(id, 1, "restart"));
        await room.B.AnswerOffers();
        await room.B.SayFollowed(new LinkId(room.Ann.Key, 1));
        await room.Cluster.Advance(10);

        Assert.Equal("answer to restart", room.Ann.All<ServerAnswer>().Last().Sdp);
        Assert.Empty(room.Ann.All<ServerReplaceConnection>());
        Assert.Empty(room.B.All<CloseLink>());
        Assert.All((await room.Cluster.Room.Snapshot())!.Roster[0].Tracks, track => Assert.Equal(1, track.Id.Link.Generation));
    }

    [Fact]
    public async Task A_connection_that_replaces_another_takes_its_place_only_once_it_is_connected()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.Ann.Send(id => new ClientMute(id, "0", true));
        await AskForReplacement(room);

        await room.Ann.Offer();
        await room.B.AnswerOffers();
        Assert.Equal(2, room.Ann.All<ServerAnswer>().Count());
        Assert.Empty(room.B.All<CloseLink>());
        Assert.All(await TracksOfAnn(room), track => Assert.Equal(1, track.Id.Link.Generation));
        await room.B.SayLink(new LinkId(room.Ann.Key, 2), LinkState.Connected);

        Assert.Equal(1, room.B.All<CloseLink>().Single().Link.Generation);
        Assert.Equal([(2, true), (2, false)], (await TracksOfAnn(room)).Select(track => (track.Id.Link.Generation, track.Muted)));
        Assert.Equal(new TrackId(new LinkId(room.Ann.Key, 2), "0"), room.B.All<MuteTrack>().Last(mute => mute.Muted).Track);
        Assert.Equal(2, room.B.All<Subscribe>().Last(subscribe => subscribe.Link.Owner == room.Ann.Key).Link.Generation);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
        await room.B.SayLink(new LinkId(room.Ann.Key, 1), LinkState.Closed, LinkEnd.Asked);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_replacement_that_does_not_connect_leaves_the_link_that_the_client_has()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await AskForReplacement(room);
        await room.Ann.Offer();
        await room.B.AnswerOffers();

        await room.B.SayLink(new LinkId(room.Ann.Key, 2), LinkState.Closed, LinkEnd.HandshakeTimeout);

        Assert.Empty(room.Ann.All<ServerMediaLost>());
        Assert.All(await TracksOfAnn(room), track => Assert.Equal(1, track.Id.Link.Generation));
        await room.Ann.Offer();
        await room.B.AnswerOffers();
        await room.B.SayLink(new LinkId(room.Ann.Key, 3), LinkState.Connected);
        Assert.All(await TracksOfAnn(room), track => Assert.Equal(3, track.Id.Link.Generation));
    }

    [Fact]
    public async Task A_replacement_takes_over_at_once_when_the_earlier_link_ends()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await AskForReplacement(room);
        await room.Ann.Offer();
        await room.B.AnswerOffers();

        await room.B.SayLink(new LinkId(room.Ann.Key, 1), LinkState.Closed, LinkEnd.PeerClosed);

        Assert.Empty(room.Ann.All<ServerMediaLost>());
        Assert.All(await TracksOfAnn(room), track => Assert.Equal(2, track.Id.Link.Generation));
    }

    [Fact]
    public async Task Who_leaves_while_a_replacement_waits_leaves_no_link_behind()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await AskForReplacement(room);
        await room.Ann.Offer();
        await room.B.AnswerOffers();

        await room.Ann.Send(id => new ClientLeave(id));

        Assert.Equal([1, 2], room.B.All<CloseLink>().Select(close => close.Link.Generation).Order());
    }

    [Fact]
    public async Task A_client_that_does_nothing_keeps_its_link()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await AskForReplacement(room);

        await room.Cluster.Advance(40);

        Assert.Single(room.Ann.All<ServerReplaceConnection>());
        Assert.Empty(room.B.All<CloseLink>());
        Assert.Equal(2, (await TracksOfAnn(room)).Length);
        Assert.Empty(room.Ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_restarted_silo_invites_those_who_have_not_followed_and_only_them()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);
        await room.B.AnswerInvitations();
        await room.B.SayFollowed(new LinkId(room.Bob.Key, 1));
        int before = room.B.All<InviteLink>().Count();

        await room.Cluster.AddSilo();
        await room.B.Link(new CarriedRoom(TestCluster.RoomKey, 2, 2));
        await room.Cluster.Participant("ann").OnSpeakers([]);
        await room.Cluster.Participant("bob").OnSpeakers([]);
        await room.Cluster.Quiet();

        InviteLink[] again = [.. room.B.All<InviteLink>().Skip(before)];
        Assert.NotEmpty(again);
        Assert.All(again, invite => Assert.Equal(room.Ann.Key, invite.Link.Owner));
        Assert.Empty(room.Ann.All<ServerMediaLost>());
    }

    [Fact]
    public async Task A_participant_that_missed_the_move_learns_from_a_snapshot_that_its_link_lives()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        RoomSnapshot before = (await room.Cluster.Room.Snapshot())!;
        await room.B.SayTaken(room.Begun, 1);

        // As if the update of the move had not come: one of much later comes instead.
        await room.Cluster.Participant("ann").OnRoomUpdate(new EntryLeft(before.Version + 9, new ParticipantId("nobody")));
        await room.Cluster.Quiet();

        Assert.Empty(room.Ann.All<ServerMediaLost>());
        Assert.Equal(2, (await TracksOfAnn(room)).Length);
    }

    [Fact]
    public async Task A_room_that_moves_on_invites_to_where_it_is_then()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        FakeNode third = await room.Cluster.AddNode("node-c");
        await room.B.SayTaken(room.Begun, 1);
        MoveResult onwards = await room.Cluster.Room.Move(third.Id);
        await room.Cluster.Quiet();
        await third.SayTaken(onwards.Move!, 2);

        await third.AnswerInvitations();
        await room.B.AnswerInvitations();

        Assert.Equal(["candidate at node-c"], room.Ann.All<ServerCandidates>().SelectMany(told => told.Candidates));
    }

    [Fact]
    public async Task A_link_that_the_new_node_does_not_have_is_lost()
    {
        await using MovingRoom room = await MovingRoom.Begin();
        await room.B.SayTaken(room.Begun, 1);
        InviteLink invite = room.B.All<InviteLink>().First(each => each.Link.Owner == room.Ann.Key);

        await room.B.Refuse(invite, NodeRefusal.UnknownLink, invite.Link);
        await room.Cluster.Advance(2);

        Assert.Single(room.Ann.All<ServerMediaLost>());
        Assert.IsType<ServerMediaReady>(room.Ann.Received.Last());
        Assert.Single(room.B.All<InviteLink>(), each => each.Link.Owner == room.Ann.Key);
        Assert.Empty(await TracksOfAnn(room));
    }

    private static async Task AskForReplacement(MovingRoom room)
    {
        await room.B.SayTaken(room.Begun, 1);
        await room.B.AnswerInvitations();
        await room.Cluster.Advance(1.1);
        await room.Cluster.Advance(3.8);
        Assert.Empty(room.Ann.All<ServerReplaceConnection>());
        await room.Cluster.Advance(0.3);
        Assert.Equal(1, room.Ann.All<ServerReplaceConnection>().Single().Connection);
    }

    private static ServerCandidates Candidates(FakeClient client) => client.All<ServerCandidates>().Single();

    private static async Task<ImmutableArray<PublishedTrack>> TracksOfAnn(MovingRoom room) =>
        (await room.Cluster.Room.Snapshot())!.Roster.Single(entry => entry.Participant == room.Ann.Participant).Tracks;
}
