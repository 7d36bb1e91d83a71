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
        NodeOptions options = new(
            new("node-1"), [IPAddress.Loopback], [IPAddress.Loopback], 0, 2, false, [], "", "", "", null,
            [SrtpProfile.AeadAes128Gcm], 1000, IPAddress.Loopback, 0);
        _host = new MediaHost(
            options, _events, fault => Assert.Fail(fault.ToString()), TimeProvider.System, NullLogger<ShardLoop>.Instance);
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
    public async Task A_stopped_shard_answers_with_nothing()
    {
        _host.Dispose();

        Assert.Empty(await _host.Shards[0].Inventory().WaitAsync(Patience));
    }

    private static RoomKey Room(int number) => new(new("t"), new($"r{number}"));
}
