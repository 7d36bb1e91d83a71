using Conference.MediaNode.Simulation.Clients;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>The node asks publishers for what is missing, for nothing else, and not for ever.</summary>
internal sealed class NackChecker : Checker
{
    private const int AttemptsMax = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<PublishedStream, long> _highest = [];
    private readonly HashSet<(PublishedStream Stream, long Sequence)> _has = [];
    private readonly Dictionary<(PublishedStream Stream, long Sequence), (int Attempts, Instant At)> _asked = [];

    public override string Name => "asks for what is missing";

    public override void OnAccepted(Instant now, SentPacket packet)
    {
        _has.Add((packet.Stream, packet.Sequence));
        _highest[packet.Stream] = Math.Max(packet.Sequence, _highest.GetValueOrDefault(packet.Stream, packet.Sequence));
    }

    public override void OnRestored(Instant now, SentPacket packet) => _has.Add((packet.Stream, packet.Sequence));

    public override void OnNack(Instant now, PublishedStream stream, ushort number)
    {
        if (!_highest.TryGetValue(stream, out long highest))
        {
            Fail($"{stream} is asked for {number} before anything of it has come");
            return;
        }

        long sequence = highest + (short)(number - (ushort)highest);
        if (sequence > highest) Fail($"{stream} is asked for {number}, which is yet to come");
        if (_has.Contains((stream, sequence))) Fail($"{stream} is asked for {number}, which has come");

        (int attempts, Instant at) = _asked.GetValueOrDefault((stream, sequence), (0, Instant.Zero));
        if (attempts >= AttemptsMax) Fail($"{stream} is asked for {number} for ever");
        if (now - at < Interval) Fail($"{stream} is asked for {number} again after {(now - at).TotalMilliseconds} ms");
        _asked[(stream, sequence)] = (attempts + 1, now);
    }
}
