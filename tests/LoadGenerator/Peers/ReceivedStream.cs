using Conference.LoadGenerator.Figures;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.LoadGenerator.Peers;

/// <summary>
/// A stream that a subscriber receives. Its own numbers tell what is missing and what came twice; a packet that was opened
/// tells which track it shows and by how much the node has shifted the numbers.
/// </summary>
internal sealed class ReceivedStream(uint ssrc, bool isVideo)
{
    /// <summary>Packets opened at the start of a stream, to see that they are what was sent.</summary>
    public const int CheckedFirst = 16;

    /// <summary>How far back a packet is recognised as one that has come before.</summary>
    private const int SeenCount = 1024;

    /// <summary>Extended numbers begin in the second cycle, so that what is late to the first one has a number, too.</summary>
    private const long FirstCycle = 1 << 16;

    private readonly ulong[] _seen = new ulong[SeenCount / 64];
    private long _windowStart = -1;
    private uint _lastSenderReport;
    private long _lastSenderReportAt;

    public uint Ssrc => ssrc;

    public bool IsVideo => isVideo;

    public long Received { get; private set; }

    public long Duplicates { get; private set; }

    /// <summary>Came after a higher number.</summary>
    public long Late { get; private set; }

    /// <summary>Extended; -1 before the first packet.</summary>
    public long Highest { get; private set; } = -1;

    public int ToCheck { get; set; } = CheckedFirst;

    public SentTrack? Source { get; private set; }

    /// <summary>The stream's number minus its source's.</summary>
    public long Shift { get; private set; }

    /// <summary>Numbers that were passed over in this window.</summary>
    public long Lost => _windowStart < 0 ? 0 : Math.Max(0, Highest - _windowStart - (Received - Duplicates));

    public void BeginWindow()
    {
        Received = 0;
        Duplicates = 0;
        Late = 0;
        _windowStart = Highest;
    }

    /// <summary>Counts a packet; false when it came before.</summary>
    public bool OnPacket(ushort sequenceNumber, out long sequence)
    {
        sequence = Highest < 0 ? FirstCycle + sequenceNumber : Highest + (short)(sequenceNumber - (ushort)Highest);
        if (Highest < 0) (Highest, _windowStart) = (sequence - 1, sequence - 1);

        Received++;
        if (sequence > Highest)
        {
            for (long skipped = Math.Max(Highest + 1, sequence - SeenCount + 1); skipped < sequence; skipped++) Unmark(skipped);
            Highest = sequence;
            Mark(sequence);
            return true;
        }

        bool isNew = sequence > Highest - SeenCount && !IsMarked(sequence);
        if (isNew) Late++;
        else Duplicates++;
        Mark(sequence);
        return isNew;
    }

    /// <summary>A packet was opened, and is the given one of that track.</summary>
    public void Learn(SentTrack source, long sourceSequence, long sequence) => (Source, Shift) = (source, sequence - sourceSequence);

    /// <param name="at">When the kernel received it, nanoseconds of the wall clock.</param>
    public void Time(long sequence, long at, LatencyHistogram latencies)
    {
        if (Source is { } source) latencies.Add(at - source.SentAt(sequence - Shift));
    }

    public void OnSenderReport(in SenderReport report, long at) => (_lastSenderReport, _lastSenderReportAt) = (report.Ntp.Middle32, at);

    public ReportBlock Report(long now) => new()
    {
        Ssrc = ssrc,
        CumulativeLost = (int)Lost,
        HighestSequenceNumber = (uint)(Highest - FirstCycle),
        LastSenderReport = _lastSenderReport,
        DelaySinceLastSenderReport = _lastSenderReport == 0 ? 0 : NtpTime.ToShort(now - _lastSenderReportAt),
    };

    private void Mark(long sequence) => _seen[(sequence & (SeenCount - 1)) >> 6] |= 1UL << (int)(sequence & 63);

    private void Unmark(long sequence) => _seen[(sequence & (SeenCount - 1)) >> 6] &= ~(1UL << (int)(sequence & 63));

    private bool IsMarked(long sequence) => (_seen[(sequence & (SeenCount - 1)) >> 6] & (1UL << (int)(sequence & 63))) != 0;
}
