using System.Net;
using Conference.LoadGenerator.Peers;
using Conference.MediaNode.Host;

namespace Conference.Benchmarks.Forward;

/// <summary>The destinations of the floor: sockets that are emptied on a tick, as the load's are.</summary>
internal sealed class FloorSink : IDisposable
{
    private static readonly UdpSocketNative.TimeValue Tick = new() { Nanoseconds = 1_000_000 };

    private readonly UdpSocket[] _sockets;
    private readonly UdpSocketNative.PollEntry[] _entries;
    private readonly PacketReceiver _receiver = new();
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private long _received;

    public FloorSink(int count, int? processor)
    {
        IPEndPoint anyPort = new(IPAddress.Loopback, 0);
        _sockets = [.. Enumerable.Range(0, count).Select(_ => UdpSocket.Bind(anyPort))];
        foreach (UdpSocket socket in _sockets) PacketReceiver.EnableTimestamps(socket);
        _entries = [.. _sockets.Select(static socket =>
            new UdpSocketNative.PollEntry { Descriptor = socket.Descriptor, Wanted = UdpSocketNative.PollIn })];
        _thread = new Thread(() => Run(processor)) { Name = "sink", IsBackground = true };
        _thread.Start();
    }

    public IEnumerable<int> Ports => _sockets.Select(static socket => (int)socket.Bound.Port);

    public long Received => Volatile.Read(ref _received);

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        foreach (UdpSocket socket in _sockets) socket.Dispose();
    }

    private void Run(int? processor)
    {
        if (processor is { } number) Processors.PinThisThread(number);
        UdpSocketNative.PollEntry none = default;
        while (!_isStopping)
        {
            UdpSocketNative.Poll(ref none, 0, Tick, 0);
            if (UdpSocketNative.Poll(ref _entries[0], (nuint)_entries.Length, default, 0) <= 0) continue;

            foreach (ref UdpSocketNative.PollEntry entry in _entries.AsSpan())
            {
                for (int count = entry.Happened == 0 ? 0 : PacketReceiver.CountMax; count == PacketReceiver.CountMax;)
                {
                    count = _receiver.Receive(entry.Descriptor);
                    Volatile.Write(ref _received, _received + count);
                }
            }
        }
    }
}
