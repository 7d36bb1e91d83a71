using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Host;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Silo.NodeLinks;

/// <summary>Both ends of the node link over TCP and mutual TLS.</summary>
public class NodeLinkTests
{
    private static readonly RoomKey Room = new(new("t"), new("r"));
    private static readonly LinkId Link = new(new(Room, new("p")), 1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_node_registers_with_what_it_carries_and_reports_its_load()
    {
        await using TestCluster cluster = await TestCluster.Start();
        await using TestNode node = cluster.Dial();

        await cluster.Diary.Until("report of 1");

        Assert.Equal("opened", cluster.Diary.Entries[0]);
        Assert.Equal(new NodeId("node-1"), cluster.Diary.Registration!.Node);
        Assert.Equal([new CarriedRoom(Room, 7, 3)], cluster.Diary.Registration.Rooms);
        Assert.True(node.Link.IsLinked);
        Assert.Empty(cluster.Refusals);
    }

    [Fact]
    public async Task A_link_that_its_grain_has_forgotten_is_closed_and_the_node_dials_again()
    {
        NodeDiary diary = new() { HeldLink = 2 };
        await using TestCluster cluster = await TestCluster.Start(diary: diary);
        await using TestNode node = cluster.Dial();
        await diary.Until(entries => entries.Exists(entry => entry.StartsWith("closed 1", StringComparison.Ordinal)));

        diary.HeldLink = 1;
        await diary.Until("opened", times: 2);
        await diary.Until(entries => entries[^1] == "report of 1");

        Assert.Contains("Forgotten", cluster.Refusals);
    }

    [Fact]
    public async Task Every_kind_of_command_arrives_as_it_was_sent_and_in_order()
    {
        await using TestCluster cluster = await TestCluster.Start();
        await using TestNode node = cluster.Dial();
        NodeCommand[] commands =
        [
            new OpenRoom(Guid.NewGuid(), Room, 1),
            new AcceptOffer(Guid.NewGuid(), Room, 1, Link, "v=0\r\n\"ü\"\u2028", new Grants(true, false)),
            new Subscribe(Guid.NewGuid(), Room, 1, Link, [new("3", new(Link, "0"))], long.MaxValue),
            new MuteTrack(Guid.NewGuid(), Room, 1, new(Link, "0"), true, 3),
            new InspectRoom(Guid.NewGuid(), Room, 1),
            new CloseLink(Guid.NewGuid(), Room, 1, Link),
            new CloseRoom(Guid.NewGuid(), Room, 1),
            .. Enumerable.Range(0, 100).Select(i => new OpenRoom(Guid.NewGuid(), Room, i)),
        ];
        await cluster.Diary.Until("opened");

        foreach (NodeCommand command in commands) await cluster.Diary.Link!.Execute(command);

        await node.UntilCommands(commands.Length);
        Assert.Equal(commands.Select(Text), node.Commands.Select(Text));

        // Records compare their arrays by reference.
        static string Text(NodeCommand command) =>
            $"{command}{(command is Subscribe subscribe ? string.Join(',', subscribe.Slots) : "")}";
    }

    [Fact]
    public async Task Every_kind_of_event_arrives_once_and_in_order()
    {
        await using TestCluster cluster = await TestCluster.Start();
        await using TestNode node = cluster.Dial();
        NodeEvent[] events =
        [
            new LinkChanged(Room, 1, Link, LinkState.Connected, LinkEnd.None),
            new LinkChanged(Room, 1, Link, LinkState.Closed, LinkEnd.FingerprintMismatch),
            new CommandRefused(Room, 1, null, Guid.NewGuid(), NodeRefusal.OldEpoch, "old-epoch", "too late"),
        ];

        foreach (NodeEvent happened in events) node.Events.Add(happened);
        node.Events.Add(new LinkAnswered(Room, 1, Link, Guid.Empty, "v=0\r\n", [new("0", MediaKind.Audio)], [new("1", MediaKind.Video)]));
        node.Events.Add(new SpeakersChanged(Room, 1, [new(new(Link, "0"), 12)]));

        node.Events.Add(new RoomInspected(
            Room, 1, Guid.Empty, [new CarriedLink(Link, true, false, long.MaxValue, [new CarriedTrack("0", true, 2)])], 2, 3));

        await cluster.Diary.Until(_ => cluster.Diary.Events.Count == 6);
        Assert.Equal(events, cluster.Diary.Events[..3]);
        LinkAnswered answered = Assert.IsType<LinkAnswered>(cluster.Diary.Events[3]);
        Assert.Equal([new("0", MediaKind.Audio)], answered.Tracks);
        Assert.Equal([new("1", MediaKind.Video)], answered.Slots);
        Assert.Equal([new(new(Link, "0"), 12)], Assert.IsType<SpeakersChanged>(cluster.Diary.Events[4]).Speakers);
        RoomInspected inspected = Assert.IsType<RoomInspected>(cluster.Diary.Events[5]);
        Assert.Equal((2, 3), (inspected.Part, inspected.Parts));
        Assert.Equal((Link, true, false, long.MaxValue), Fields(Assert.Single(inspected.Links)));
        Assert.Equal([new CarriedTrack("0", true, 2)], inspected.Links[0].Tracks);

        static (LinkId, bool, bool, long) Fields(CarriedLink link) =>
            (link.Link, link.IsConnected, link.HasFollowed, link.SubscribeVersion);
    }

    [Fact]
    public async Task After_the_silo_has_gone_the_node_dials_the_next_and_repeats_what_nobody_confirmed()
    {
        X509Certificate2 authority = TestCluster.NewAuthority();
        TestCluster first = await TestCluster.Start(authority);
        await using TestCluster second = await TestCluster.Start(authority);
        await using TestNode node = first.Dial(silos: [first.EndPoint, second.EndPoint]);
        node.Events.Add(Happened());
        await first.Diary.Until("events 1 to 1");

        await first.DisposeAsync();
        node.Events.Add(Happened());
        await second.Diary.Until(entries => entries.Exists(entry => entry.EndsWith(" to 2", StringComparison.Ordinal)));

        // The first silo may have gone before its confirmation arrived: then the first event comes again under its number, with the
        // second one or, if the node was quick to dial, before it.
        Assert.Equal("opened", second.Diary.Entries[0]);
        string[] events = [.. second.Diary.Entries.Where(entry => entry.StartsWith("events", StringComparison.Ordinal))];
        Assert.Contains(string.Join(", ", events), (string[])["events 1 to 2", "events 2 to 2", "events 1 to 1, events 2 to 2"]);
    }

    [Fact]
    public async Task Events_up_to_the_last_one_seen_are_not_sent_again()
    {
        NodeDiary diary = new() { Answer = new(RegistrationRefusal.None, 1, LastEventSeen: 2) };
        await using TestCluster cluster = await TestCluster.Start(diary: diary);
        await using TestNode node = cluster.Dial(events: 3);

        await diary.Until(entries => entries.Any(entry => entry.StartsWith("events", StringComparison.Ordinal)));

        Assert.Equal("events 3 to 3", diary.Entries.First(entry => entry.StartsWith("events", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_end_of_a_link_is_told_with_what_is_known_about_the_process()
    {
        await using TestCluster cluster = await TestCluster.Start();
        TestNode node = cluster.Dial();
        await cluster.Diary.Until("opened");

        await node.DisposeAsync();

        // Nobody holds UDP port 9 of the loopback interface, which is what the node had announced.
        await cluster.Diary.Until("closed 1 ProcessEnded");
    }

    [Fact]
    public async Task A_process_that_is_looked_for_and_has_ended_is_told_as_the_end_of_the_nodes_latest_link()
    {
        // An address of this machine that is not taken for ours alone, where nobody holds UDP port 9.
        IPAddress? address = (await Dns.GetHostAddressesAsync(Dns.GetHostName())).FirstOrDefault(each =>
            each.AddressFamily is AddressFamily.InterNetwork && !IPAddress.IsLoopback(each));
        Assert.SkipWhen(address is null, "This machine has no address but the loopback one.");
        await using TestCluster cluster = await TestCluster.Start();

        cluster.Witness.AskAfter(new NodeId("node-1"), 7, [$"{address}:9"]);

        await cluster.Diary.Until("closed 7 ProcessEnded");
    }

    [Fact]
    public async Task A_stopping_node_sends_what_has_happened_first()
    {
        await using TestCluster cluster = await TestCluster.Start();
        TestNode node = cluster.Dial();
        await cluster.Diary.Until("report of 1");
        for (int i = 0; i < 1000; i++) node.Events.Add(Happened());

        await node.DisposeAsync();

        await cluster.Diary.Until("closed 1 ProcessEnded");

        // What was on its way when the node was stopped comes twice, with the same numbers.
        Assert.Contains(cluster.Diary.Entries, entry => entry.EndsWith(" to 1000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_of_another_cluster_is_refused_and_counted()
    {
        await using TestCluster cluster = await TestCluster.Start();
        await using TestNode stranger = cluster.Dial("node-1", TestCluster.NodeCertificate(TestCluster.NewAuthority()));

        Assert.Equal(nameof(NodeLinkRefusal.Certificate), await cluster.FirstRefusal.WaitAsync(Patience));
        Assert.Empty(cluster.Diary.Entries);
        Assert.False(stranger.Link.IsLinked);
    }

    [Fact]
    public async Task A_node_under_another_name_than_its_certificates_is_refused_and_counted()
    {
        X509Certificate2 authority = TestCluster.NewAuthority();
        await using TestCluster cluster = await TestCluster.Start(authority);
        await using TestNode node = cluster.Dial("node-2", TestCluster.NodeCertificate(authority, "node-1"));

        Assert.Equal(nameof(NodeLinkRefusal.OtherName), await cluster.FirstRefusal.WaitAsync(Patience));
        Assert.Empty(cluster.Diary.Entries);
        Assert.False(node.Link.IsLinked);
    }

    [Fact]
    public async Task A_silo_of_another_cluster_is_not_believed()
    {
        X509Certificate2 ours = TestCluster.NewAuthority();
        await using TestCluster home = await TestCluster.Start(ours);
        await using TestCluster foreign = await TestCluster.Start();
        await using TestNode node = home.Dial(silos: [foreign.EndPoint, home.EndPoint]);

        await home.Diary.Until("opened");

        Assert.Empty(foreign.Diary.Entries);
        Assert.True(node.Link.Failures >= 1);
    }

    [Fact]
    public async Task A_message_of_the_largest_size_passes_and_a_longer_one_ends_the_link()
    {
        X509Certificate2 authority = TestCluster.NewAuthority();
        await using TestCluster cluster = await TestCluster.Start(authority);
        await using HubConnection raw = await Connect(cluster, authority);
        TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        raw.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await raw.InvokeAsync<RegistrationResult>(NodeLinkContract.Register, Registration());
        int spare = NodeLinkContract.MessageLengthMax - LengthOf(Batch(0));

        Assert.Equal(1, await raw.InvokeAsync<long>(NodeLinkContract.Events, Batch(spare)));
        await Assert.ThrowsAnyAsync<Exception>(() => raw.InvokeAsync<long>(NodeLinkContract.Events, Batch(spare + 2)));

        await closed.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task Who_has_not_registered_is_not_heard()
    {
        X509Certificate2 authority = TestCluster.NewAuthority();
        await using TestCluster cluster = await TestCluster.Start(authority);
        await using HubConnection raw = await Connect(cluster, authority);

        await Assert.ThrowsAnyAsync<Exception>(() => raw.InvokeAsync<long>(NodeLinkContract.Events, Batch(1)));

        Assert.Empty(cluster.Diary.Entries);
    }

    [Fact]
    public async Task A_batch_that_no_node_of_ours_sends_ends_the_link()
    {
        X509Certificate2 authority = TestCluster.NewAuthority();
        await using TestCluster cluster = await TestCluster.Start(authority);
        await using HubConnection raw = await Connect(cluster, authority);
        await raw.InvokeAsync<RegistrationResult>(NodeLinkContract.Register, Registration());

        await Assert.ThrowsAnyAsync<Exception>(
            () => raw.InvokeAsync<long>(NodeLinkContract.Events, new NodeEventBatch(0, [Happened()])));

        await cluster.Diary.Until("closed 1 ProcessEnded");
        Assert.Equal([nameof(NodeLinkRefusal.Malformed)], cluster.Refusals);
        Assert.Empty(cluster.Diary.Events);
    }

    private static LinkChanged Happened() => new(Room, 1, Link, LinkState.Connected, LinkEnd.None);

    private static NodeEventBatch Batch(int detailLength) => new(
        1, [new CommandRefused(Room, 1, null, Guid.Empty, NodeRefusal.BadOffer, "x", new string('x', detailLength))]);

    /// <summary>Of the invocation, as the second of a connection.</summary>
    private static int LengthOf(NodeEventBatch batch) => new MediaNode.Host.NodeHubProtocol()
        .GetMessageBytes(new InvocationMessage("2", NodeLinkContract.Events, [batch])).Length;

    private static NodeRegistration Registration() =>
        new(NodeRegistration.CurrentProtocol, new("node-1"), Guid.Empty, 1, 1, ["127.0.0.1:9"], [], 0);

    private static async Task<HubConnection> Connect(TestCluster cluster, X509Certificate2 authority)
    {
        ClusterTrust trust = new(TestCluster.NodeCertificate(authority), authority);
        HubConnectionBuilder builder = new();
        builder.Services.AddSingleton<Microsoft.AspNetCore.Connections.IConnectionFactory>(new TlsConnectionFactory(trust));
        builder.Services.AddSingleton<EndPoint>(cluster.EndPoint);
        builder.Services.AddSingleton<IHubProtocol, MediaNode.Host.NodeHubProtocol>();
        HubConnection connection = builder.Build();
        await connection.StartAsync();
        return connection;
    }
}
