using Conference.Cluster;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Signalling;

public class SignallingSessionGrainTests
{
    [Fact]
    public async Task What_was_said_while_the_connection_was_gone_comes_with_the_next_one()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        await cluster.Join("bob");
        await ann.LoseConnection();
        await cluster.Join("cat");
        Assert.Single(ann.Received);

        Assert.Equal(SignallingRefusal.None, await ann.Resume());

        Assert.Equal(["bob", "cat"], ann.All<ServerParticipantChanged>().Select(each => each.Participant.Participant.Value));
        Assert.Equal([1, 2], ann.Deliveries.Select(envelope => envelope.Id));
        await cluster.Join("dan");
        Assert.Equal(3, ann.LastSeen);
    }

    [Fact]
    public async Task A_session_resumes_only_with_its_secret_and_from_where_something_is_left()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        await cluster.Join("bob");
        await cluster.Join("cat");
        await ann.Session.Acknowledge(1);

        Assert.Equal(SignallingRefusal.UnknownSession, await ann.Resume(secret: "guess"));
        Assert.Equal(SignallingRefusal.CannotResume, await ann.Resume(lastSeen: 0));
        Assert.Equal(SignallingRefusal.CannotResume, await ann.Resume(lastSeen: 9));
        Assert.Equal(SignallingRefusal.None, await ann.Resume(lastSeen: 1));
        Assert.Equal(SignallingRefusal.UnknownSession, await new FakeClient(cluster, "eve").Resume(secret: ann.Secret));
    }

    [Fact]
    public async Task A_connection_that_does_not_come_back_ends_the_session()
    {
        var (cluster, _) = await TestCluster.WithRoom(options => options.ConnectionGrace = TimeSpan.FromSeconds(15));
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        await ann.LoseConnection();

        await cluster.Advance(14);
        Assert.Equal(2, (await cluster.Room.Snapshot())!.Roster.Length);
        await cluster.Advance(2);

        Assert.Single(bob.All<ServerParticipantLeft>());
        Assert.Equal(SignallingRefusal.None, await ann.Resume());
        Assert.Equal("connection-lost", ann.All<ServerEnded>().Single().Code);
        Assert.Equal(SignallingRefusal.UnknownSession, await ann.Offer());
    }

    [Fact]
    public async Task A_connection_that_comes_back_in_time_changes_nothing_for_the_others()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");
        await ann.LoseConnection();
        await cluster.Advance(14);
        await ann.Resume();
        await cluster.Advance(40);

        Assert.Empty(bob.Received);
        Assert.Equal(RoomRefusal.DuplicateIdentity, (await new FakeClient(cluster, "ann").Open(Grants.All)).Refusal);
    }

    [Fact]
    public async Task The_end_of_a_replaced_connection_is_ignored()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        string first = ann.ConnectionId;
        await ann.Resume();

        await ann.Session.ConnectionLost(first);
        await cluster.Advance(20);

        Assert.Equal(1, cluster.CountOf("OtherConnection"));
        Assert.Single((await cluster.Room.Snapshot())!.Roster);
    }

    [Fact]
    public async Task A_client_that_acknowledges_nothing_is_taken_for_gone()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        FakeClient bob = await cluster.Join("bob");

        await cluster.Advance(74);
        Assert.Equal(2, (await cluster.Room.Snapshot())!.Roster.Length);
        await cluster.Advance(2);

        Assert.Equal(["bob"], (await cluster.Room.Snapshot())!.Roster.Select(entry => entry.Participant.Value));
        Assert.Equal(SignallingRefusal.None, await ann.Resume());
        Assert.Equal("connection-lost", ann.All<ServerEnded>().Single().Code);
        Assert.Single(bob.All<ServerParticipantLeft>());
    }

    [Fact]
    public async Task An_outbox_that_overflows_ends_the_session()
    {
        var (cluster, _) = await TestCluster.WithRoom(options => options.OutboxMessagesMax = 10);
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");

        for (int message = 0; message < 12; message++) await ann.Session.Deliver(new ServerMediaReady());
        await cluster.Quiet();

        Assert.Equal(11, ann.Received.Count);
        Assert.Equal("outbox-overflow", Assert.IsType<ServerEnded>(ann.Received.Last()).Code);
        Assert.Empty((await cluster.Room.Snapshot())!.Roster);
    }

    [Fact]
    public async Task A_session_that_missed_what_its_participant_said_tells_its_client_everything_anew()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        await cluster.Join("bob");

        await ann.Session.OnRollCall(ann.Key, new TellingPlace(long.MaxValue, 1));
        await cluster.Quiet();

        Assert.Equal(["ann", "bob"], ann.All<ServerSnapshot>().Single().Roster.Select(entry => entry.Participant.Value));
    }

    [Fact]
    public async Task A_repeated_message_gets_its_first_answer_and_does_nothing()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var _ = cluster;
        FakeClient ann = await cluster.Join("ann");
        ClientOffer offer = new(1, 1, "v=0");

        Assert.Equal(SignallingRefusal.None, await ann.Session.Receive(offer));
        Assert.Equal(SignallingRefusal.None, await ann.Session.Receive(offer));
        await cluster.Quiet();

        Assert.Single(node.Commands.OfType<Conference.Grains.Interfaces.MediaNodes.AcceptOffer>());
        Assert.Equal(1, cluster.CountOf("RepeatedMessage"));
    }

    [Fact]
    public async Task A_message_over_its_bound_is_refused_by_name()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");

        Assert.Equal(
            SignallingRefusal.TooLarge, await ann.Send(id => new ClientOffer(id, 1, new string('x', ClientOffer.SdpLengthMax + 1))));
        Assert.Equal(SignallingRefusal.TooLarge, await ann.Send(id => new ClientMute(id, new string('x', 17), true)));
        Assert.Equal(2, cluster.CountOf("TooLarge"));
    }

    [Fact]
    public async Task An_ended_session_is_forgotten_after_a_while()
    {
        var (cluster, _) = await TestCluster.WithRoom(options => options.EndedSessionKept = TimeSpan.FromSeconds(30));
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.Send(id => new ClientLeave(id));

        await cluster.Advance(29);
        Assert.Equal(SignallingRefusal.None, await ann.Resume(lastSeen: 0));
        await cluster.Advance(2);

        Assert.Equal(SignallingRefusal.UnknownSession, await ann.Resume(lastSeen: 0));
    }

    [Fact]
    public async Task A_secret_is_nowhere_in_the_store()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");

        Assert.Equal(43, ann.Secret.Length);
        Assert.False(cluster.Store.Contains(ann.Secret));
        Assert.True(cluster.Store.Contains(ann.Participant.Value));
    }

    [Fact]
    public async Task A_connection_that_its_gateway_does_not_ask_after_any_more_keeps_nobody_out()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        await cluster.Join("ann");
        FakeClient again = new(cluster, "ann");
        await cluster.Advance(60);
        Assert.Equal(RoomRefusal.DuplicateIdentity, (await again.Open(Grants.All)).Refusal);

        await cluster.Advance(31, isAsked: false);

        Assert.Equal(RoomRefusal.None, (await new FakeClient(cluster, "ann").Open(Grants.All)).Refusal);
    }

    [Fact]
    public async Task A_session_yields_only_while_its_client_is_not_connected()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        Assert.False(await ann.Session.Yield());
        await ann.LoseConnection();

        Assert.True(await ann.Session.Yield());
        Assert.True(await ann.Session.Yield());

        Assert.Equal(SignallingRefusal.None, await ann.Resume());
        Assert.Equal("taken-over", ann.All<ServerEnded>().Single().Code);
    }

    [Fact]
    public async Task A_session_that_yielded_to_nobody_is_out_of_the_room_by_the_next_roll_call()
    {
        var (cluster, node) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        await ann.LoseConnection();
        await ann.Session.Yield();
        Assert.Single((await cluster.Room.Snapshot())!.Roster);

        await node.AnswerInspection(cluster);

        Assert.Empty((await cluster.Room.Snapshot())!.Roster);
    }

    [Fact]
    public async Task A_session_that_was_lost_with_its_silo_learns_that_its_room_has_been_closed()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");
        await cluster.LoseSilo();
        await cluster.Room.Close();
        await cluster.Quiet();

        Assert.Equal(SignallingRefusal.UnknownSession, await ann.Resume());
        Assert.Equal([0], (await cluster.Fleet.List()).Select(status => status.Rooms));
    }

    [Fact]
    public async Task A_session_opens_once()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        FakeClient ann = await cluster.Join("ann");

        Assert.Equal(RoomRefusal.DuplicateIdentity, (await ann.Open(Grants.All)).Refusal);
    }

    [Fact]
    public async Task A_refused_session_leaves_nothing_behind()
    {
        var (cluster, _) = await TestCluster.WithRoom();
        await using var ending = cluster;
        await cluster.Room.Close();
        FakeClient ann = new(cluster, "ann");
        Assert.Equal(RoomRefusal.UnknownRoom, (await ann.Open(Grants.All)).Refusal);

        await cluster.CreateRoom();

        Assert.Equal(RoomRefusal.None, (await ann.Open(Grants.All)).Refusal);
    }
}
