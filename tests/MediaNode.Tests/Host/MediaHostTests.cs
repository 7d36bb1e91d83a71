using System.Net;
using System.Net.Sockets;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Link.Srtp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conference.MediaNode.Host;

/// <summary>Real shards on their threads, over loopback sockets.</summary>
public sealed class MediaHostTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly EventOutbox _events = new();
    private readonly MediaHost _host;

    public MediaHostTests()
    {
        _host = Host(Options());
        _host.Start();
    }

    public void Dispose() => _host.Dispose();

    [Fact]
    public async Task Rooms_are_spread_over_the_shards_and_found_again_in_the_registration()
    {
        for (int i = 0; i < 6; i++) _host.Execute(new OpenRoom(Guid.NewGuid(), Room(i), i + 1));

        NodeRegistration registration = await _host.Describe().WaitAsync(Patience);

        Assert.Equal(
            Enumerable.Range(0, 6).Select(i => new CarriedRoom(Room(i), i + 1, 0)), registration.Rooms.OrderBy(room => room.Epoch));
        Assert.Equal(3, (await _host.Shards[0].Inventory().WaitAsync(Patience)).Count);
        Assert.Equal(2, registration.MediaAddresses.Length);
    }

    [Fact]
    public async Task A_closed_room_makes_room_on_its_shard_unless_the_command_is_old()
    {
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(1), 5));
        _host.Execute(new CloseRoom(Guid.NewGuid(), Room(1), 4));
        _host.Execute(new OpenRoom(Guid.NewGuid(), Room(1), 6));
        Assert.Equal([new CarriedRoom(Room(1), 6, 0)], (await _host.Describe().WaitAsync(Patience)).Rooms);

        _host.Execute(new CloseRoom(Guid.NewGuid(), Room(1), 6));
        Assert.Empty((await _host.Describe().WaitAsync(Patience)).Rooms);
    }

    [Fact]
    public async Task A_command_for_a_room_that_nobody_carries_comes_back_refused()
    {
        Guid command = Guid.NewGuid();
        _host.Execute(new CloseLink(command, Room(1), 1, new(new(Room(1), new("p")), 1)));

        await _events.WaitAsync(CancellationToken.None).AsTask().WaitAsync(Patience);

        CommandRefused refused = Assert.IsType<CommandRefused>(Assert.Single(_events.Peek()!.Events));
        Assert.Equal((command, NodeRefusal.UnknownRoom), (refused.Command, refused.Refusal));
    }

    [Fact]
    public void A_datagram_reaches_the_shard_of_its_port_and_is_counted()
    {
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        peer.SendTo([0xFF, 1, 2, 3], IPEndPoint.Parse(_host.MediaAddresses[1]));

        using CancellationTokenSource deadline = new(Patience);
        SpinWait.SpinUntil(() => _host.Shards[1].Counters.DroppedFor(DropReason.UnknownKind) == 1 || deadline.IsCancellationRequested);

        Assert.Equal(1, _host.Shards[1].Counters.DroppedFor(DropReason.UnknownKind));
        Assert.Equal(0, _host.Shards[0].Counters.DroppedFor(DropReason.UnknownKind));
    }

    [Fact]
    public void A_datagram_at_a_port_for_moves_reaches_its_shard_too()
    {
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        IReadOnlyList<UdpSocket> sockets = _host.Shards[1].Sockets;
        Assert.Equal(33, sockets.Count);
        foreach (UdpSocket socket in sockets) peer.SendTo([0xFF, 1, 2, 3], socket.Bound.ToEndPoint());

        using CancellationTokenSource deadline = new(Patience);
        SpinWait.SpinUntil(() => _host.Shards[1].Counters.DroppedFor(DropReason.UnknownKind) == 33 || deadline.IsCancellationRequested);

        Assert.Equal(33, _host.Shards[1].Counters.DroppedFor(DropReason.UnknownKind));
        Assert.Equal(0, _host.Shards[0].Counters.DroppedFor(DropReason.UnknownKind));
        Assert.Equal(2, _host.MediaAddresses.Count);
    }

    [Fact]
    public void A_port_for_moves_that_is_taken_ends_the_start_and_is_named()
    {
        using Socket taker = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        IPAddress nobodyElses = IPAddress.Parse("127.77.0.1");
        taker.Bind(new IPEndPoint(nobodyElses, 0));
        IPEndPoint taken = (IPEndPoint)taker.LocalEndPoint!;
        NodeOptions options = Options() with { Bind = [nobodyElses], PortBase = taken.Port - 3, Shards = 2, MovePorts = 1 };

        IOException refused = Assert.Throws<IOException>(() => Host(options));

        Assert.Contains(nameof(Errno.AddressInUse), refused.Message);
        Assert.Contains($"{taken}", refused.Message);
    }

    [Fact]
    public async Task A_stopped_shard_answers_with_nothing()
    {
        _host.Dispose();

        Assert.Empty(await _host.Shards[0].Inventory().WaitAsync(Patience));
    }

    private static NodeOptions Options() => new(
        new("node-1"), [IPAddress.Loopback], [IPAddress.Loopback], 0, 2, false, [], "", "", "", null,
        [SrtpProfile.AeadAes128Gcm], 1000, IPAddress.Loopback, 0);

    private MediaHost Host(NodeOptions options) => new(
        options, _events, fault => Assert.Fail(fault.ToString()), TimeProvider.System, NullLogger<ShardLoop>.Instance);

    private static RoomKey Room(int number) => new(new("t"), new($"r{number}"));
}
