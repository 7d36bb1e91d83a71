using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>What the node reports to a publisher is what the path did: loss, the highest number, the last sender report.</summary>
/// <param name="tolerance">Of moments that the node remembers.</param>
internal sealed class ReceptionReportChecker(TimeSpan tolerance = default) : Checker
{
    /// <summary>Of DLSR: units of 2^-16 s.</summary>
    private const int DelayTolerance = 2;

    private readonly Dictionary<(PublishedStream Stream, bool IsRtx), State> _states = [];

    private sealed class State(long first)
    {
        public long FirstHeard { get; } = first;

        public long First { get; set; } = first;

        public long Highest { get; set; } = first;

        public long Received { get; set; }

        public long ExpectedBefore { get; set; }

        public long ReceivedBefore { get; set; }

        public (NtpTime Ntp, Instant At)? Report { get; set; }
    }

    public override string Name => "reception reports tell the truth";

    public override void OnAccepted(Instant now, SentPacket packet) => Count((packet.Stream, false), packet.Sequence);

    public override void OnRtxAccepted(Instant now, PublishedStream stream, long rtxSequence) => Count((stream, true), rtxSequence);

    public override void OnSenderReportAccepted(Instant now, PublishedStream stream, NtpTime ntp, uint timestamp)
    {
        // A report before the first packet of its stream finds nobody to remember it.
        if (_states.TryGetValue((stream, false), out State? state)) state.Report = (ntp, now);
    }

    public override void OnReceptionReport(Instant now, PublishedStream stream, in ReportBlock block)
    {
        if (!_states.TryGetValue((stream, block.Ssrc == stream.RtxSsrc), out State? state))
        {
            Fail($"{stream} is reported on, but nothing of it has come");
            return;
        }

        CheckLoss(stream, state, block);
        if (state.Report is not { } report)
        {
            if (block.LastSenderReport != 0) Fail($"{stream}: LSR {block.LastSenderReport} before any sender report");
            return;
        }

        if (block.LastSenderReport != report.Ntp.Middle32) Fail($"{stream}: LSR {block.LastSenderReport}, not {report.Ntp.Middle32}");
        long delay = NtpTime.ToShort((now - report.At).Ticks * 100);
        if (Math.Abs(block.DelaySinceLastSenderReport - delay) > DelayTolerance + NtpTime.ToShort(tolerance.Ticks * 100))
        {
            Fail($"{stream}: DLSR {block.DelaySinceLastSenderReport}, not {delay}");
        }
    }

    private void Count((PublishedStream, bool) key, long sequence)
    {
        if (!_states.TryGetValue(key, out State? state)) _states[key] = state = new State(sequence);

        state.Received++;
        state.First = Math.Min(state.First, sequence);
        state.Highest = Math.Max(state.Highest, sequence);
    }

    private void CheckLoss(PublishedStream stream, State state, in ReportBlock block)
    {
        long expected = state.Highest - state.First + 1;
        if (block.CumulativeLost != expected - state.Received)
        {
            Fail($"{stream}: {block.CumulativeLost} lost, but {state.Received} of {expected} have come");
        }

        uint highest = (uint)((ushort)state.FirstHeard + state.Highest - state.FirstHeard);
        if (block.HighestSequenceNumber != highest) Fail($"{stream}: highest {block.HighestSequenceNumber}, not {highest}");

        long due = expected - state.ExpectedBefore;
        long lost = due - (state.Received - state.ReceivedBefore);
        (state.ExpectedBefore, state.ReceivedBefore) = (expected, state.Received);
        long fraction = due <= 0 || lost <= 0 ? 0 : Math.Min(255, lost * 256 / due);
        if (block.FractionLost != fraction) Fail($"{stream}: fraction lost {block.FractionLost}, not {fraction}");
    }
}
