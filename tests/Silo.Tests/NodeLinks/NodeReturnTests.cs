using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Host;

namespace Conference.Silo.NodeLinks;

/// <summary>Links that end, and nodes that come again with all that they carry.</summary>
public class NodeReturnTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_node_comes_back_to_a_silo_that_comes_back()
    {
        X509Certificate2 authority = TestCluster.NewAuthority();
        TestCluster before = await TestCluster.Start(authority);
        await using TestNode node = before.Dial();
        await before.Diary.Until("report of 1");

        await before.DisposeAsync();
        await using TestCluster after = await TestCluster.Start(authority, port: before.EndPoint.Port);

        await after.Diary.Until("report of 1");
        Assert.Equal("opened", after.Diary.Entries[0]);
        Assert.Equal(2, node.Link.Links);
    }

    [Fact]
    public async Task A_node_with_twenty_thousand_rooms_of_the_longest_names_registers_with_all_of_them()
    {
        string tenant = new('t', IdText.LengthMax);
        string room = new('r', IdText.LengthMax - 5);
        ImmutableArray<CarriedRoom> rooms = RoomsOf(20_000, i => new(new(tenant), new($"{room}{i:D5}")));
        await using TestCluster cluster = await TestCluster.Start();
        await using TestNode node = cluster.Dial(rooms: rooms);

        await cluster.Diary.Until("report of 1");

        Assert.Equal(rooms, cluster.Diary.Registration!.Rooms);
        Assert.Single(cluster.Diary.Entries, static entry => entry == "opened");
    }

    [Theory]
    [InlineData(NodeLinkContract.RoomsMax - 1)]
    [InlineData(NodeLinkContract.RoomsMax)]
    [InlineData(NodeLinkContract.RoomsMax + 1)]
    [InlineData(NodeLinkContract.RoomsMax * 2)]
    public async Task Rooms_are_told_once_however_many_messages_they_need(int count)
    {
        ImmutableArray<CarriedRoom> rooms = RoomsOf(count, static i => new(new("t"), new($"r{i}")));
        await using TestCluster cluster = await TestCluster.Start();
        await using TestNode node = cluster.Dial(rooms: rooms);

        await cluster.Diary.Until("opened");

        Assert.Equal(rooms, cluster.Diary.Registration!.Rooms);
    }

    [Fact]
    public async Task Events_that_were_given_up_are_told_with_the_next_registration_and_not_again()
    {
        NodeDiary diary = new() { HeldLink = 2 };
        await using TestCluster cluster = await TestCluster.Start(diary: diary);
        await using TestNode node = cluster.Dial(events: EventOutbox.EventsMax + 3);
        await diary.Until("opened");
        Assert.Equal(3, diary.Registration!.EventsLost);
        await diary.Until(static entries => entries.Exists(static entry => entry.StartsWith("closed 1", StringComparison.Ordinal)));

        diary.HeldLink = 1;
        await diary.Until("opened", times: 2);

        Assert.Equal(0, diary.Registration.EventsLost);
    }

    [Fact]
    public async Task A_silo_that_takes_nothing_any_more_is_left_for_the_next()
    {
        X509Certificate2 authority = TestCluster.NewAuthority();
        await using TestCluster frozen = await TestCluster.Start(authority);
        await using TestCluster next = await TestCluster.Start(authority);
        await using LinkRelay relay = new(frozen.EndPoint);
        await using TestNode node = frozen.Dial(silos: [relay.EndPoint, next.EndPoint]);
        await frozen.Diary.Until("report of 1");

        // As much as a message holds: what the kernel takes of it nobody reads, and a write that it does not take cannot end by itself.
        relay.Freeze();
        RoomKey room = new(new("t"), new("r"));
        node.Events.Add(new LinkAnswered(room, 1, new(new(room, new("p")), 1), Guid.Empty, new string('x', 2_000_000), [], []));

        await next.Diary.Until("opened");
        await next.Diary.Until(_ => next.Diary.Events.Count == 1);
    }

    [Fact]
    public async Task A_link_that_ends_while_its_grain_considers_it_is_told_as_ended()
    {
        TaskCompletionSource deliberation = new(TaskCreationOptions.RunContinuationsAsynchronously);
        NodeDiary diary = new() { Deliberation = deliberation.Task };
        await using TestCluster cluster = await TestCluster.Start(diary: diary);
        await using LinkRelay relay = new(cluster.EndPoint);
        await using TestNode node = cluster.Dial(silos: [relay.EndPoint]);
        await diary.Until("opened");

        await relay.Cut().WaitAsync(Patience);
        deliberation.SetResult();

        await diary.Until("closed 1 ProcessEnded");
    }

    [Fact]
    public async Task A_silo_of_another_version_does_not_keep_a_node_from_the_others()
    {
        X509Certificate2 authority = TestCluster.NewAuthority();
        NodeDiary refusing = new() { Answer = new(RegistrationRefusal.UnknownProtocol, 0, 0) };
        await using TestCluster other = await TestCluster.Start(authority, refusing);
        await using TestCluster home = await TestCluster.Start(authority);
        await using TestNode node = home.Dial(silos: [other.EndPoint, home.EndPoint]);

        await home.Diary.Until("report of 1");

        Assert.Equal(["opened"], refusing.Entries);
        Assert.True(node.Link.IsLinked);
    }

    private static ImmutableArray<CarriedRoom> RoomsOf(int count, Func<int, RoomKey> name) =>
        [.. Enumerable.Range(0, count).Select(i => new CarriedRoom(name(i), long.MaxValue - i, int.MaxValue))];
}
