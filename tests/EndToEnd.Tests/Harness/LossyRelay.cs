using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// A path between browsers and a node that loses some of the media, each way. Each browser's socket gets one of its own
/// towards the node, so that the node sees as many addresses as there are browsers.
/// </summary>
internal sealed class LossyRelay : IDisposable
{
    private const int DatagramLengthMax = 2048;
    private const int SocketBufferLength = 1 << 20;

    private readonly double _loss;
    private readonly IPEndPoint _node;
    private readonly Socket _front;
    private readonly ConcurrentDictionary<EndPoint, Socket> _backs = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Random _random;
    private long _lost;

    /// <param name="front">What browsers are told.</param>
    /// <param name="node">Where the node listens.</param>
    /// <param name="loss">The share of RTP and RTCP that gets lost, 0 to 1; everything else passes.</param>
    public LossyRelay(IPEndPoint front, IPEndPoint node, double loss, int seed)
    {
        (_node, _loss, _random) = (node, loss, new Random(seed));
        _front = Open(front);
        _ = Carry(_front, BackOf);
    }

    public long Lost => Interlocked.Read(ref _lost);

    public void Dispose()
    {
        _ending.Cancel();
        _front.Dispose();
        foreach (Socket back in _backs.Values) back.Dispose();
        _ending.Dispose();
    }

    private static Socket Open(IPEndPoint at)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
        {
            ReceiveBufferSize = SocketBufferLength,
            SendBufferSize = SocketBufferLength,
        };
        socket.Bind(at);
        return socket;
    }

    private (Socket Socket, EndPoint To) BackOf(EndPoint browser) => (_backs.GetOrAdd(browser, OpenBack), _node);

    private Socket OpenBack(EndPoint browser)
    {
        Socket back = Open(new IPEndPoint(_node.Address, 0));
        _ = Carry(back, _ => (_front, browser));
        return back;
    }

    private async Task Carry(Socket from, Func<EndPoint, (Socket Socket, EndPoint To)> onwards)
    {
        byte[] buffer = new byte[DatagramLengthMax];
        try
        {
            while (!_ending.IsCancellationRequested)
            {
                SocketReceiveFromResult received = await from.ReceiveFromAsync(buffer, _node, _ending.Token);
                (Socket socket, EndPoint to) = onwards(received.RemoteEndPoint);
                if (!Loses(buffer[0])) await socket.SendToAsync(buffer.AsMemory(0, received.ReceivedBytes), to, _ending.Token);
            }
        }
        catch (Exception ending) when (ending is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The relay is closed, or the node's port is.
        }
    }

    /// <summary>RTP and RTCP begin with version 2 (RFC 7983 §7).</summary>
    private bool Loses(byte first)
    {
        if (first is < 128 or > 191) return false;
        lock (_random)
        {
            if (_random.NextDouble() >= _loss) return false;
        }

        Interlocked.Increment(ref _lost);
        return true;
    }
}
