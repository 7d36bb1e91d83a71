using System.Net;
using System.Runtime.InteropServices;
using Conference.MediaNode;
using Conference.MediaNode.Host;
using Conference.MediaNode.Ingress;

namespace Conference.LoadGenerator.Flood;

/// <summary>Sends a mix at a rate, over many sockets in turn, in bursts as large as the rate makes necessary.</summary>
internal sealed class FloodRun : IDisposable
{
    private const int BurstMax = 64;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan BehindMax = TimeSpan.FromMilliseconds(20);

    private readonly FloodOptions _options;
    private readonly UdpSocket[] _sockets;
    private readonly byte[] _memory;
    private readonly byte[] _name = GC.AllocateArray<byte>(SocketAddressLayout.LengthMax, pinned: true);
    private readonly UdpSocketNative.Vector[] _vectors;
    private readonly UdpSocketNative.Message[] _messages;
    private int _nextSocket;
    private int _nextMessage;

    public FloodRun(FloodOptions options)
    {
        _options = options;
        IPAddress from = options.Target.Address.Equals(IPAddress.Loopback) ? IPAddress.Loopback : IPAddress.Any;
        _sockets = [.. Enumerable.Range(0, options.Ports).Select(_ => UdpSocket.Bind(new IPEndPoint(from, 0)))];

        IReadOnlyList<byte[]> mix = new FloodMix(options.Ufrag).Datagrams;
        _memory = GC.AllocateArray<byte>(mix.Count * FloodMix.LengthMax, pinned: true);
        _vectors = GC.AllocateArray<UdpSocketNative.Vector>(mix.Count, pinned: true);
        _messages = GC.AllocateArray<UdpSocketNative.Message>(mix.Count, pinned: true);
        int nameLength = SocketAddressLayout.Write(_name, _sockets[0].Family, TransportAddress.From(options.Target), 0);
        for (int i = 0; i < mix.Count; i++) Describe(i, mix[i], nameLength);
    }

    public long Sent { get; private set; }

    /// <summary>What the kernel did not take.</summary>
    public long Refused { get; private set; }

    public TimeSpan Took { get; private set; }

    public double Rate => Sent / Took.TotalSeconds;

    /// <summary>Blocks until the time is over. What is late is made up for, so the rate holds if the machine can.</summary>
    public void Run()
    {
        Instant start = MonotonicClock.Now;
        Instant end = start + TimeSpan.FromSeconds(_options.Seconds);
        long total = 0;
        for (Instant now = start; now < end; now = MonotonicClock.Now)
        {
            long due = (long)((now - start).TotalSeconds * _options.Rate);

            // Made up for within reason: a machine that cannot keep up must not send nothing but bursts.
            long behindMax = (long)(_options.Rate * BehindMax.TotalSeconds) + BurstMax;
            if (due - total > behindMax) total = due - behindMax;
            for (; total < due; total += BurstMax) SendBurst();
            Sleep();
        }

        Took = MonotonicClock.Now - start;
    }

    public override string ToString() =>
        $"FLOOD sent {Sent} datagrams from {_options.Ports} ports in {Took.TotalSeconds:F1} s = {Rate:F0}/s of {_options.Rate}/s; "
        + $"not taken {Refused}";

    public void Dispose()
    {
        foreach (UdpSocket socket in _sockets) socket.Dispose();
    }

    private void SendBurst()
    {
        UdpSocket socket = _sockets[_nextSocket];
        int count = Math.Min(BurstMax, _messages.Length - _nextMessage);
        int taken = UdpSocketNative.SendMany(
            socket.Descriptor, ref _messages[_nextMessage], (uint)count, UdpSocketNative.DoNotWait);
        Sent += Math.Max(0, taken);
        Refused += count - Math.Max(0, taken);
        _nextSocket = (_nextSocket + 1) % _sockets.Length;
        _nextMessage = (_nextMessage + count) % _messages.Length;
    }

    private void Describe(int index, byte[] datagram, int nameLength)
    {
        datagram.CopyTo(_memory, index * FloodMix.LengthMax);
        _vectors[index] = new()
        {
            Base = Marshal.UnsafeAddrOfPinnedArrayElement(_memory, index * FloodMix.LengthMax),
            Length = datagram.Length,
        };
        _messages[index].Header = new()
        {
            Name = Marshal.UnsafeAddrOfPinnedArrayElement(_name, 0),
            NameLength = (uint)nameLength,
            Vectors = Marshal.UnsafeAddrOfPinnedArrayElement(_vectors, index),
            VectorCount = 1,
        };
    }

    private static void Sleep()
    {
        UdpSocketNative.PollEntry none = default;
        UdpSocketNative.Poll(ref none, 0, new UdpSocketNative.TimeValue { Nanoseconds = Tick.Ticks * 100 }, 0);
    }
}
