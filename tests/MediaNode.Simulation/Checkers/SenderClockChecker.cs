using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// The clock of a slot's sender reports runs as evenly as its publisher's: a late report of the publisher does not push it back,
/// or a receiver would stretch and squeeze what it plays.
/// </summary>
/// <param name="tolerance">Of moments that the node remembers.</param>
internal sealed class SenderClockChecker(TimeSpan tolerance = default) : Checker
{
    /// <summary>Of the publisher's clocks, and of what the node allows them.</summary>
    private const double DriftMax = 500e-6;

    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(2);

    private readonly HashSet<PublishedStream> _known = [];
    private readonly HashSet<PublishedStream> _reported = [];
    private readonly Dictionary<SlotView, (SlotRun Run, Instant At, TimeSpan Skew)> _last = [];

    public override string Name => "sender reports run evenly";

    public override void OnAccepted(Instant now, SentPacket packet) => _known.Add(packet.Stream);

    public override void OnSenderReportAccepted(Instant now, PublishedStream stream, NtpTime ntp, uint timestamp)
    {
        if (_known.Contains(stream)) _reported.Add(stream);
    }

    public override void OnSenderReport(Instant now, SlotView slot, NtpTime ntp, uint timestamp, uint packets, uint octets)
    {
        if (slot.Run is not { } run || slot.Last is not { } last || !_reported.Contains(run.Stream)) return;

        TimeSpan ahead = TimeSpan.FromSeconds((double)(int)(timestamp - last.Timestamp) / run.Stream.ClockRate);
        TimeSpan skew = now - (last.Packet.CapturedAt + ahead);
        if (_last.TryGetValue(slot, out (SlotRun Run, Instant At, TimeSpan Skew) before) && before.Run == run)
        {
            TimeSpan bound = Tolerance + tolerance + ((now - before.At) * DriftMax);
            TimeSpan pushed = skew - before.Skew;
            if (pushed > bound) Fail($"{slot}: the clock of {run.Stream} was pushed back by {pushed.TotalMilliseconds:F1} ms");
        }

        _last[slot] = (run, now, skew);
    }
}
