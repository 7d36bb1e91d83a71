using System.Net;
using System.Net.Sockets;

namespace Conference.MediaNode.Host;

/// <summary>Over real sockets of the loopback interface.</summary>
public sealed class ShardWaiterTests : IDisposable
{
    private const int MainCount = 2;

    private readonly List<UdpSocket> _sockets = [];
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _peer.Dispose();
    }

    [Fact]
    public void Only_sockets_that_have_something_are_named()
    {
        using ShardWaiter waiter = Waiter(forMoves: 20);
        Look(waiter);
        Assert.Empty(waiter.Ready.ToArray());

        Send(1);
        Send(7);
        Send(MainCount + 19);
        Look(waiter);
        Assert.Equal([1, 7, 21], waiter.Ready.ToArray().Order());

        Read(7);
        Look(waiter);
        Assert.Equal([1, 21], waiter.Ready.ToArray().Order());
    }

    [Fact]
    public void After_a_look_that_finds_nothing_none_is_named()
    {
        using ShardWaiter waiter = Waiter(forMoves: 1);
        Send(0);
        Send(2);
        Look(waiter);
        Read(0);
        Read(2);

        Look(waiter);

        Assert.Empty(waiter.Ready.ToArray());
    }

    [Fact]
    public void None_is_always_first()
    {
        using ShardWaiter waiter = Waiter(forMoves: 1);
        for (int socket = 0; socket < 3; socket++) Send(socket);

        HashSet<int> first = [];
        for (int turn = 0; turn < 4; turn++)
        {
            Look(waiter);
            first.Add(waiter.Ready[0]);
            Assert.Equal([0, 1, 2], waiter.Ready.ToArray().Order());
        }

        Assert.Equal([0, 1, 2], first.Order());
    }

    [Fact]
    public void When_more_are_ready_than_a_look_finds_the_next_finds_the_others()
    {
        const int Count = 2 * ShardWaiter.MoveSocketsPerTurnMax;
        using ShardWaiter waiter = Waiter(Count);
        for (int i = 0; i < Count; i++) Send(MainCount + i);

        HashSet<int> seen = [];
        for (int turn = 0; turn < 2; turn++)
        {
            Look(waiter);
            Assert.Equal(ShardWaiter.MoveSocketsPerTurnMax, waiter.Ready.Length);
            seen.UnionWith(waiter.Ready.ToArray());
        }

        Assert.Equal(Enumerable.Range(MainCount, Count), seen.Order());
    }

    [Fact]
    public void A_wake_up_ends_the_wait_and_names_no_socket()
    {
        using ShardWaiter waiter = Waiter(forMoves: 1);
        waiter.Wake();

        waiter.WaitUntil(Instant.Never, Instant.Zero);

        Assert.Empty(waiter.Ready.ToArray());
    }

    private ShardWaiter Waiter(int forMoves)
    {
        for (int i = 0; i < MainCount + forMoves; i++) _sockets.Add(UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0)));
        return new ShardWaiter(_sockets, MainCount);
    }

    private static void Look(ShardWaiter waiter) => waiter.WaitUntil(Instant.Zero, Instant.Zero);

    private void Send(int socket) => _peer.SendTo([1], _sockets[socket].Bound.ToEndPoint());

    private void Read(int socket)
    {
        UdpSocketNative.Message message = default;
        Assert.Equal(1, UdpSocketNative.Receive(_sockets[socket].Descriptor, ref message, 1, UdpSocketNative.DoNotWait, 0));
    }
}
