using System.Net;
using System.Security.Cryptography;
using Conference.LoadGenerator;
using Conference.MediaNode;
using Conference.MediaNode.Host;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.Benchmarks.Forward;

/// <summary>
/// The least that a burst costs: for each destination copy its packets, seal them with the node's cipher, and hand them to
/// the kernel, at the rate at which they would come. No reading, no room, no decisions.
/// </summary>
internal sealed class FloorLoop : IDisposable
{
    public const string Verb = "floor";

    private readonly FloorPlan _plan;
    private readonly ShardCounters _counters = new();
    private readonly UdpBatch _sockets;
    private readonly Outbox _outbox = new();
    private readonly SrtpSession[] _sessions;
    private readonly SrtpSendStream[] _streams;
    private readonly NetworkPath[] _paths;
    private readonly byte[] _packet;
    private long _sequence;

    private FloorLoop(FloorPlan plan)
    {
        _plan = plan;
        UdpSocket socket = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.SegmentsInKernel = plan.IsGrouped;
        _sockets = new UdpBatch([socket], _counters);
        _packet = new byte[plan.Length];
        _packet.AsSpan().Fill(0x55);
        _sessions = [.. plan.Ports.Select(_ => Session(plan.Profile))];
        _streams = [.. _sessions.Select(static (session, number) => Stream(session, (uint)number + 1))];
        _paths = [.. plan.Ports.Select(static port => new IPEndPoint(IPAddress.Loopback, port))
            .Select(static to => new NetworkPath(0, TransportAddress.From(to)))];
    }

    /// <summary>Prints CPU microseconds per datagram, and how many datagrams were sent, the warm-up's too.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 0 || Console.ReadLine() is not { } line)
        {
            throw new LoadException("The floor takes its plan on standard input.");
        }

        using FloorLoop loop = new(FloorPlan.FromLine(line));
        loop.RunFor(loop._plan.WarmUpSeconds);
        long cpu = ThreadCpuNanoseconds();
        long sent = loop._counters.DatagramsOut;
        loop.RunFor(loop._plan.Seconds);
        double microseconds = (ThreadCpuNanoseconds() - cpu) / 1000.0 / Math.Max(1, loop._counters.DatagramsOut - sent);
        Console.WriteLine($"{microseconds:F4} {loop._counters.DatagramsOut}");
        return 0;
    }

    public void Dispose()
    {
        foreach (SrtpSession session in _sessions) session.Dispose();
        _sockets.Dispose();
    }

    private void RunFor(double seconds)
    {
        Instant next = MonotonicClock.Now;
        Instant end = next + TimeSpan.FromSeconds(seconds);
        while (next < end)
        {
            long wait = next.Nanoseconds - MonotonicClock.Now.Nanoseconds;
            if (wait > 0) Sleep(wait);
            SendBurst();
            next += TimeSpan.FromSeconds(1 / _plan.BurstsPerSecond);
        }
    }

    private void SendBurst()
    {
        for (int i = 0; i < _streams.Length; i++)
        {
            for (int packet = 0; packet < _plan.Burst; packet++) Write(i, _sequence + packet);
        }

        _sequence += _plan.Burst;
        Flush();
    }

    private void Write(int destination, long sequence)
    {
        int room = _plan.Length + _sessions[destination].Sealer.RtpOverhead;
        if (!_outbox.HasRoomFor(room)) Flush();

        Span<byte> buffer = _outbox.Reserve(room);
        _packet.CopyTo(buffer);
        int header = RtpHeaderWriter.Write(buffer, marker: false, 96, (ushort)sequence, 0, (uint)destination + 1);
        _outbox.Commit(_paths[destination], _streams[destination].Seal(buffer, header, _plan.Length, sequence));
    }

    private void Flush()
    {
        _sockets.Send(_outbox);
        _outbox.Clear();
    }

    private static SrtpSession Session(SrtpProfile profile)
    {
        byte[] material = RandomNumberGenerator.GetBytes(SrtpLengths.Of(profile).Exported);
        return SrtpSession.ForServer(profile, new SecretBytes(material));
    }

    private static SrtpSendStream Stream(SrtpSession session, uint ssrc) =>
        session.Sealer.TryGetStream(ssrc, out SrtpSendStream? stream) ? stream : throw new LoadException("No stream could be made.");

    private static void Sleep(long nanoseconds)
    {
        UdpSocketNative.PollEntry none = default;
        UdpSocketNative.Poll(ref none, 0, new UdpSocketNative.TimeValue { Nanoseconds = Math.Min(nanoseconds, 999_999_999) }, 0);
    }

    private static long ThreadCpuNanoseconds()
    {
        _ = UdpSocketNative.GetClock(UdpSocketNative.ClockThreadCpu, out UdpSocketNative.TimeValue time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }
}
