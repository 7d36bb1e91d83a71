using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>What a client counts of one stream from the node: loss for its reports, gaps for its requests.</summary>
internal sealed class SlotReceiver(string mid, SectionKind kind, uint ssrc)
{
    /// <summary>Reordering is not taken for loss before this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan KeyFrameAskedEvery = TimeSpan.FromMilliseconds(700);

    /// <summary>Gaps that are waited for; more means that the decoder starts anew.</summary>
    private const int GapsMax = 200;

    private readonly SortedDictionary<long, Instant> _gaps = [];
    private long _first;
    private long _received;
    private long _expectedBefore;
    private long _receivedBefore;
    private Instant _keyFrameAskedAt = Instant.Zero;
    private (NtpTime Ntp, Instant NodeSentAt, Instant At)? _senderReport;

    public string Mid => mid;

    public SectionKind Kind => kind;

    public uint Ssrc => ssrc;

    public long? Highest { get; private set; }

    /// <summary>Counts a packet that came; its number in full.</summary>
    public void OnPacket(ushort sequenceNumber, Instant now)
    {
        if (Highest is not { } highest)
        {
            Highest = _first = sequenceNumber;
            _received = 1;
            return;
        }

        long sequence = highest + (short)(sequenceNumber - (ushort)highest);
        _received++;
        _gaps.Remove(sequence);
        for (long missing = highest + 1; missing < sequence && _gaps.Count < GapsMax; missing++) _gaps[missing] = now;
        if (sequence > highest) Highest = sequence;
        if (sequence < _first) _first = sequence;
    }

    public void OnSenderReport(NtpTime ntp, Instant nodeSentAt, Instant now) => _senderReport = (ntp, nodeSentAt, now);

    /// <summary>Whether a frame cannot be completed any more: the publisher must be asked for a new start.</summary>
    public bool WantsKeyFrame(Instant now)
    {
        if (kind is not SectionKind.Video || now - _keyFrameAskedAt < KeyFrameAskedEvery) return false;

        bool isLost = false;
        foreach (Instant since in _gaps.Values) isLost |= now - since > Patience;
        if (!isLost) return false;

        _gaps.Clear();
        _keyFrameAskedAt = now;
        return true;
    }

    /// <summary>Null before anything came.</summary>
    public ReportBlock? TakeReport(Instant now, out EchoedReport? echo)
    {
        echo = null;
        if (Highest is not { } highest) return null;

        long expected = highest - _first + 1;
        long lost = (expected - _expectedBefore) - (_received - _receivedBefore);
        long interval = Math.Max(1, expected - _expectedBefore);
        (_expectedBefore, _receivedBefore) = (expected, _received);
        if (_senderReport is { } report) echo = new EchoedReport(ssrc, report.NodeSentAt, report.At, now);
        return new ReportBlock
        {
            Ssrc = ssrc,
            FractionLost = (byte)Math.Clamp((lost << 8) / interval, 0, 255),
            CumulativeLost = (int)(expected - _received),
            HighestSequenceNumber = (uint)highest,
            LastSenderReport = _senderReport?.Ntp.Middle32 ?? 0,
            DelaySinceLastSenderReport = _senderReport is { } last ? NtpTime.ToShort((now - last.At).Ticks * 100) : 0,
        };
    }
}
