using System.Net;
using System.Net.Sockets;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;
using Conference.MediaNode.Tests;

namespace Conference.MediaNode.Host;

/// <summary>Over real sockets of the loopback interface.</summary>
public sealed class UdpBatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ShardCounters _counters = new();
    private readonly List<IDisposable> _open = [];

    public void Dispose() => _open.ForEach(one => one.Dispose());

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("::", "::1")]
    public void A_burst_arrives_as_it_was_written(string bound, string asked)
    {
        UdpBatch node = Node(bound);
        Socket peer = Ask(node, asked);
        Outbox outbox = new();
        for (int i = 0; i < 9; i++) Write(outbox, node.Received[0].Path, length: 1200, fill: i);
        Write(outbox, node.Received[0].Path, length: 77, fill: 9);
        Assert.Equal(1, outbox.Runs.Length);

        node.Send(outbox);

        for (int i = 0; i < 10; i++)
        {
            byte[] datagram = Read(peer, out _);
            Assert.Equal(i == 9 ? 77 : 1200, datagram.Length);
            Assert.All(datagram, value => Assert.Equal(i, value));
        }

        Assert.True(node.Sockets[0].SegmentsInKernel);
        Assert.Equal(0, _counters.DroppedFor(DropReason.SendFailed));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.2")]
    [InlineData("0.0.0.0", "127.9.8.7")]
    [InlineData("::", "127.0.0.3")]
    [InlineData("::", "::1")]
    public void A_wildcard_socket_answers_from_the_address_that_was_asked(string bound, string asked)
    {
        UdpBatch node = Node(bound);
        Socket peer = Ask(node, asked);
        Outbox outbox = new();
        Write(outbox, node.Received[0].Path, length: 100, fill: 1);

        node.Send(outbox);

        Read(peer, out IPEndPoint from);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(asked), node.Sockets[0].Bound.Port), from);
    }

    [Fact]
    public void Each_near_end_has_a_number_of_its_own()
    {
        UdpBatch node = Node("0.0.0.0");
        Ask(node, "127.0.0.1");
        int first = node.Received[0].Path.Local;
        Ask(node, "127.0.0.2");
        int second = node.Received[0].Path.Local;
        Ask(node, "127.0.0.1");

        Assert.NotEqual(first, second);
        Assert.Equal(first, node.Received[0].Path.Local);
    }

    [Fact]
    public void IPv4_over_a_dual_stack_socket_is_one_address_with_IPv4()
    {
        UdpBatch node = Node("::");
        Socket peer = Ask(node, "127.0.0.1");

        Assert.True(node.Received[0].Path.Remote.IsIPv4);
        Assert.Equal(TransportAddress.From((IPEndPoint)peer.LocalEndPoint!), node.Received[0].Path.Remote);
    }

    [Fact]
    public void The_wildcards_of_both_families_share_a_port()
    {
        UdpBatch node = Node("0.0.0.0", "::");

        Ask(node, "127.0.0.1");
        Ask(node, "::1");
        Assert.Equal(node.Sockets[0].Bound.Port, node.Sockets[1].Bound.Port);
    }

    [Fact]
    public void A_batch_takes_no_more_than_it_holds_and_leaves_the_rest_waiting()
    {
        UdpBatch node = Node(datagramsMax: 4, "127.0.0.1");
        Socket peer = Peer("127.0.0.1");
        for (int i = 0; i < 10; i++) peer.SendTo([(byte)i], node.Sockets[0].Bound.ToEndPoint());

        List<int> counts = [];
        List<byte> seen = [];
        ReceiveUntil(node, () =>
        {
            counts.Add(node.Received.Count);
            for (int i = 0; i < node.Received.Count; i++) seen.Add(node.Received.BytesOf(node.Received[i])[0]);
            return seen.Count == 10;
        });

        Assert.All(counts, count => Assert.InRange(count, 0, 4));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (byte)i), seen);
    }

    [Fact]
    public void Several_sockets_fill_one_batch_without_overlap_even_after_a_datagram_that_is_too_long()
    {
        UdpBatch node = Node("127.0.0.1", "127.0.0.2");
        Socket peer = Peer("127.0.0.1");
        IPEndPoint first = node.Sockets[0].Bound.ToEndPoint();
        IPEndPoint second = node.Sockets[1].Bound.ToEndPoint();
        peer.SendTo(new byte[UdpBatch.DatagramLengthMax + 1], first);
        peer.SendTo([1], first);
        peer.SendTo(new byte[UdpBatch.DatagramLengthMax], first);
        peer.SendTo([2], second);

        List<(int Socket, int Length, byte First)> seen = [];
        ReceiveUntil(node, () =>
        {
            for (int i = 0; i < node.Received.Count; i++)
            {
                Datagram datagram = node.Received[i];
                seen.Add((datagram.Path.Local, datagram.Length, node.Received.BytesOf(datagram)[0]));
            }

            return seen.Count == 3;
        });

        (int, int, byte)[] expected = [(0, 1, 1), (0, UdpBatch.DatagramLengthMax, 0), (1, 1, 2)];
        Assert.Equal(expected, seen.Order().ToArray());
        Assert.Equal(1, _counters.DroppedFor(DropReason.TooLong));
    }

    [Fact]
    public void What_the_kernel_drops_for_want_of_buffer_is_counted()
    {
        UdpBatch node = Node("127.0.0.1");
        Socket peer = Peer("127.0.0.1");
        int tiny = 0;
        Assert.Equal(0, UdpSocketNative.SetOption(
            node.Sockets[0].Descriptor, UdpSocketNative.LevelSocket, UdpSocketNative.ReceiveBuffer, in tiny, sizeof(int)));
        const int Sent = 1_000;
        for (int i = 0; i < Sent; i++) peer.SendTo(new byte[1000], node.Sockets[0].Bound.ToEndPoint());

        int received = 0;
        ReceiveUntil(node, () =>
        {
            received += node.Received.Count;
            node.CountKernelDrops();
            return received + _counters.DroppedFor(DropReason.ReceiveBufferFull) == Sent;
        });

        Assert.InRange(_counters.DroppedFor(DropReason.ReceiveBufferFull), 1, Sent - 1);
        node.CountKernelDrops();
        Assert.Equal(Sent - received, _counters.DroppedFor(DropReason.ReceiveBufferFull));
    }

    [Fact]
    public void What_the_kernel_drops_at_a_socket_for_moves_is_counted_when_its_turn_comes()
    {
        List<UdpSocket> forMoves = [];
        for (int i = 0; i <= UdpBatch.MoveSocketsCountedMax; i++) forMoves.AddRange(UdpBatch.Bind([IPAddress.Loopback], port: 0));
        UdpBatch node = new(UdpBatch.Bind([IPAddress.Loopback], port: 0), _counters, forMoves: forMoves);
        _open.Add(node);
        int tiny = 0;
        Assert.Equal(0, UdpSocketNative.SetOption(
            forMoves[^1].Descriptor, UdpSocketNative.LevelSocket, UdpSocketNative.ReceiveBuffer, in tiny, sizeof(int)));
        Socket peer = Peer("127.0.0.1");
        for (int i = 0; i < 100; i++) peer.SendTo(new byte[1000], forMoves[^1].Bound.ToEndPoint());

        node.CountKernelDrops();
        Assert.Equal(0, _counters.DroppedFor(DropReason.ReceiveBufferFull));
        node.CountKernelDrops();
        Assert.InRange(_counters.DroppedFor(DropReason.ReceiveBufferFull), 1, 100);
    }

    [Fact]
    public void A_socket_knows_how_much_buffer_the_kernel_granted()
    {
        UdpBatch node = Node("127.0.0.1", "127.0.0.2");

        Assert.InRange(node.ReceiveBufferLength, 2048, 2 * UdpSocket.BufferLength);
        Assert.Equal(node.Sockets.Min(socket => socket.ReceiveBufferLength), node.ReceiveBufferLength);
    }

    [Fact]
    public void Where_the_kernel_refuses_to_segment_the_burst_goes_out_one_by_one()
    {
        UdpBatch node = Node("127.0.0.1");
        Socket peer = Ask(node, "127.0.0.1");
        int on = 1;

        // Without checksums the kernel refuses UDP_SEGMENT with EINVAL, on any device.
        Assert.Equal(0, UdpSocketNative.SetOption(
            node.Sockets[0].Descriptor, UdpSocketNative.LevelSocket, UdpSocketNative.NoChecksum, in on, sizeof(int)));

        for (int burst = 0; burst < UdpSocket.SegmentationRefusalsMax; burst++)
        {
            Assert.True(node.Sockets[0].SegmentsInKernel);
            Outbox outbox = new();
            for (int i = 0; i < 3; i++) Write(outbox, node.Received[0].Path, length: 50 - (i / 2), fill: i);

            node.Send(outbox);

            for (int i = 0; i < 3; i++) Assert.Equal((byte)i, Read(peer, out _)[0]);
        }

        Assert.False(node.Sockets[0].SegmentsInKernel);
        Assert.Equal(0, _counters.DroppedFor(DropReason.SendFailed));
    }

    [Fact]
    public void One_refusal_of_an_unlike_path_does_not_end_segmentation()
    {
        UdpBatch node = Node("127.0.0.1");
        UdpSocket socket = node.Sockets[0];

        for (int i = 0; i < 2 * UdpSocket.SegmentationRefusalsMax; i++)
        {
            socket.SegmentationRefused(Errno.InvalidArgument);
            socket.SegmentationWorked();
        }

        Assert.True(socket.SegmentsInKernel);
        socket.SegmentationRefused(Errno.IoError);
        Assert.False(socket.SegmentsInKernel);
    }

    [Fact]
    public void What_cannot_be_sent_is_counted()
    {
        UdpBatch node = Node("127.0.0.1");
        Outbox outbox = new();
        Write(outbox, new NetworkPath(0, TransportAddress.From(new IPEndPoint(IPAddress.IPv6Loopback, 9))), 10, 0);
        Write(outbox, new NetworkPath(77, TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 9))), 10, 0);
        Write(outbox, new NetworkPath(-1, TransportAddress.From(new IPEndPoint(IPAddress.Loopback, 9))), 10, 0);

        node.Send(outbox);

        Assert.Equal(3, _counters.DroppedFor(DropReason.SendFailed));
    }

    [Fact]
    public void A_port_that_is_taken_is_named()
    {
        UdpBatch node = Node("127.0.0.1");
        IPEndPoint taken = node.Sockets[0].Bound.ToEndPoint();

        IOException refused = Assert.Throws<IOException>(() => UdpSocket.Bind(taken));

        Assert.Contains(taken.ToString(), refused.Message);
        Assert.Contains(nameof(Errno.AddressInUse), refused.Message);
    }

    [Fact]
    public void Receiving_and_sending_allocates_nothing()
    {
        UdpBatch node = Node("0.0.0.0");
        Socket peer = Ask(node, "127.0.0.1");
        Outbox outbox = new();
        NetworkPath path = node.Received[0].Path;
        using ShardWaiter waiter = new(node.Sockets, node.MainCount);
        SendBurst(node, outbox, path);
        Receive(node, waiter);

        Allocations.AssertNone(_ =>
        {
            for (int i = 0; i < 10; i++)
            {
                SendBurst(node, outbox, path);
                Receive(node, waiter);
            }
        });

        Assert.NotNull(peer);
    }

    private static void Receive(UdpBatch node, ShardWaiter waiter)
    {
        waiter.WaitUntil(Instant.Zero, Instant.Zero);
        node.Receive(waiter.Ready);
    }

    private static void SendBurst(UdpBatch node, Outbox outbox, in NetworkPath path)
    {
        for (int i = 0; i < 5; i++) Write(outbox, path, 500, i);
        node.Send(outbox);
        outbox.Clear();
    }

    private UdpBatch Node(params string[] addresses) => Node(UdpBatch.DatagramsMax, addresses);

    private UdpBatch Node(int datagramsMax, params string[] addresses)
    {
        IReadOnlyList<UdpSocket> sockets = UdpBatch.Bind([.. addresses.Select(IPAddress.Parse)], port: 0);
        UdpBatch batch = new(sockets, _counters, datagramsMax);
        _open.Add(batch);
        return batch;
    }

    private Socket Peer(string address)
    {
        IPAddress parsed = IPAddress.Parse(address);
        Socket peer = new(parsed.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        peer.Bind(new IPEndPoint(parsed, 0));
        _open.Add(peer);
        return peer;
    }

    /// <summary>A new peer sends one datagram, and the node receives it as the first of a batch.</summary>
    private Socket Ask(UdpBatch node, string address)
    {
        Socket peer = Peer(IPAddress.Parse(address).GetAddressBytes().Length == 4 ? "127.0.0.1" : "::1");
        peer.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse(address), node.Sockets[0].Bound.Port));
        ReceiveUntil(node, () => node.Received.Count > 0);
        Assert.Equal([1, 2, 3], node.Received.BytesOf(node.Received[0]).ToArray());
        return peer;
    }

    private static void ReceiveUntil(UdpBatch node, Func<bool> isDone)
    {
        CancellationTokenSource deadline = new(Patience);
        int[] all = [.. Enumerable.Range(0, node.Sockets.Count)];
        do
        {
            Assert.False(deadline.IsCancellationRequested, "nothing came");
            node.Receive(all);
        }
        while (!isDone());
    }

    private static byte[] Read(Socket peer, out IPEndPoint from)
    {
        EndPoint sender = new IPEndPoint(
            peer.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        byte[] buffer = new byte[70_000];
        int length = peer.ReceiveFrom(buffer, ref sender);
        from = (IPEndPoint)sender;
        return buffer[..length];
    }

    private static void Write(Outbox outbox, in NetworkPath path, int length, int fill)
    {
        outbox.Reserve(length).Fill((byte)fill);
        outbox.Commit(path, length);
    }
}
