using System.Net;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Host;

/// <summary>A shard's sockets as one: reads a batch from all of them, sends an outbox over whichever each run names.</summary>
internal sealed class UdpBatch : IDisposable
{
    /// <summary>Enough for a burst of many clients, small enough to stay in a core's cache.</summary>
    public const int DatagramsMax = 128;

    /// <summary>In bytes: above any path's MTU that a browser uses (a DTLS flight or SRTP packet is at most 1,500).</summary>
    public const int DatagramLengthMax = 2048;

    public const int SocketsMax = 16;

    private readonly UdpSocket[] _sockets;
    private readonly UdpReceiver _receiver;
    private readonly UdpSender _sender;
    private readonly ShardCounters _counters;

    public UdpBatch(IReadOnlyList<UdpSocket> sockets, ShardCounters counters, int datagramsMax = DatagramsMax)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sockets.Count, SocketsMax);

        _sockets = [.. sockets];
        _counters = counters;
        LocalAddressTable locals = new(_sockets.Length);
        for (int i = 0; i < _sockets.Length; i++) locals.Describe(i, _sockets[i].Bound);

        Received = new DatagramBatch(datagramsMax, DatagramLengthMax);
        _receiver = new UdpReceiver(Received, _sockets, locals, counters);
        _sender = new UdpSender(_sockets, locals, counters);
    }

    /// <summary>What the last <see cref="Receive"/> found.</summary>
    public DatagramBatch Received { get; }

    public IReadOnlyList<UdpSocket> Sockets => _sockets;

    /// <summary>The smallest of its sockets.</summary>
    public int ReceiveBufferLength => _sockets.Min(socket => socket.ReceiveBufferLength);

    /// <summary>One socket per address, all with one port: the first address's, if that is 0.</summary>
    /// <exception cref="IOException">An address cannot be bound; the message says which and why.</exception>
    public static IReadOnlyList<UdpSocket> Bind(IReadOnlyList<IPAddress> addresses, int port)
    {
        bool hasIPv4Wildcard = addresses.Contains(IPAddress.Any);
        List<UdpSocket> sockets = new(addresses.Count);
        try
        {
            foreach (IPAddress address in addresses)
            {
                bool onlyIPv6 = hasIPv4Wildcard && address.Equals(IPAddress.IPv6Any);
                sockets.Add(UdpSocket.Bind(new IPEndPoint(address, port), onlyIPv6));
                port = sockets[0].Bound.Port;
            }

            return sockets;
        }
        catch
        {
            foreach (UdpSocket socket in sockets) socket.Dispose();
            throw;
        }
    }

    public void Receive() => _receiver.Receive();

    public void Send(Outbox outbox) => _sender.Send(outbox);

    /// <summary>Counts what the kernel has dropped since the last call, for want of buffer above all. A system call per socket.</summary>
    public void CountKernelDrops()
    {
        foreach (UdpSocket socket in _sockets) _counters.Drop(DropReason.ReceiveBufferFull, socket.TakeDrops());
    }

    public void Dispose()
    {
        foreach (UdpSocket socket in _sockets) socket.Dispose();
    }
}
