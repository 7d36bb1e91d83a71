using System.Net;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;

namespace Conference.MediaNode.Host;

/// <summary>
/// A shard's sockets as one: reads a batch from those that have something, sends an outbox over whichever each run names.
/// </summary>
internal sealed class UdpBatch : IDisposable
{
    /// <summary>Enough for a burst of many clients, small enough to stay in a core's cache.</summary>
    public const int DatagramsMax = 128;

    /// <summary>In bytes: above any path's MTU that a browser uses (a DTLS flight or SRTP packet is at most 1,500).</summary>
    public const int DatagramLengthMax = 2048;

    /// <summary>All told: a port at each address, and as many for moves as there are to be.</summary>
    public const int SocketsMax = 1024;

    public const int AddressesMax = 16;

    /// <summary>Sockets for moves whose drops are asked for at once, a system call each; then the next ones' turn comes.</summary>
    public const int MoveSocketsCountedMax = 8;

    /// <summary>Free ports tried, where several addresses have to share one.</summary>
    private const int BindAttemptsMax = 8;

    private readonly UdpSocket[] _sockets;
    private readonly UdpReceiver _receiver;
    private readonly UdpSender _sender;
    private readonly ShardCounters _counters;
    private int _nextCounted;

    /// <param name="forMoves">Further ones, that only clients of rooms which moved here use.</param>
    public UdpBatch(
        IReadOnlyList<UdpSocket> sockets,
        ShardCounters counters,
        int datagramsMax = DatagramsMax,
        IReadOnlyList<UdpSocket>? forMoves = null)
    {
        _sockets = [.. sockets, .. forMoves ?? []];
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_sockets.Length, SocketsMax);

        MainCount = sockets.Count;
        _counters = counters;
        LocalAddressTable locals = new(_sockets.Length);
        for (int i = 0; i < _sockets.Length; i++) locals.Describe(i, _sockets[i].Bound);

        Received = new DatagramBatch(datagramsMax, DatagramLengthMax);
        _receiver = new UdpReceiver(Received, _sockets, locals, counters);
        _sender = new UdpSender(_sockets, locals, counters);
    }

    /// <summary>What the last <see cref="Receive"/> found.</summary>
    public DatagramBatch Received { get; }

    /// <summary>The main ones first.</summary>
    public IReadOnlyList<UdpSocket> Sockets => _sockets;

    public int MainCount { get; }

    /// <summary>The smallest of its main sockets.</summary>
    public int ReceiveBufferLength => _sockets.Take(MainCount).Min(socket => socket.ReceiveBufferLength);

    /// <summary>One socket per address, all with one port: the first address's, if that is 0.</summary>
    /// <exception cref="IOException">An address cannot be bound; the message says which and why.</exception>
    public static IReadOnlyList<UdpSocket> Bind(
        IReadOnlyList<IPAddress> addresses, int port, int bufferLength = UdpSocket.BufferLength)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return BindOnce(addresses, port, bufferLength);
            }
            catch (IOException) when (port == 0 && addresses.Count > 1 && attempt < BindAttemptsMax)
            {
                // What is free at the first address may be taken at another.
            }
        }
    }

    /// <summary>Reads these sockets, by their places in <see cref="Sockets"/>.</summary>
    public void Receive(ReadOnlySpan<int> ready) => _receiver.Receive(ready);

    public void Send(Outbox outbox) => _sender.Send(outbox);

    /// <summary>
    /// Counts what the kernel has dropped since the last call, for want of buffer above all: at the main sockets now, at those
    /// for moves some at a time.
    /// </summary>
    public void CountKernelDrops()
    {
        for (int i = 0; i < MainCount; i++) CountKernelDrops(i);

        int forMoves = _sockets.Length - MainCount;
        for (int i = 0; i < Math.Min(forMoves, MoveSocketsCountedMax); i++)
        {
            CountKernelDrops(MainCount + _nextCounted);
            _nextCounted = (_nextCounted + 1) % forMoves;
        }
    }

    public void Dispose()
    {
        foreach (UdpSocket socket in _sockets) socket.Dispose();
    }

    private void CountKernelDrops(int socket) => _counters.Drop(DropReason.ReceiveBufferFull, _sockets[socket].TakeDrops());

    private static List<UdpSocket> BindOnce(IReadOnlyList<IPAddress> addresses, int port, int bufferLength)
    {
        bool hasIPv4Wildcard = addresses.Contains(IPAddress.Any);
        List<UdpSocket> sockets = new(addresses.Count);
        try
        {
            foreach (IPAddress address in addresses)
            {
                bool onlyIPv6 = hasIPv4Wildcard && address.Equals(IPAddress.IPv6Any);
                sockets.Add(UdpSocket.Bind(new IPEndPoint(address, port), onlyIPv6, bufferLength));
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
}
