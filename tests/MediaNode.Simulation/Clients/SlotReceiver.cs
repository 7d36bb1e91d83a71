using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>What a client counts of one stream from the node: loss for its reports, gaps for its requests.</summary>
internal sealed class SlotReceiver(string mid, SectionKind kind, uint ssrc, uint? rtxSsrc)
{
    /// <summary>Reordering is not taken for loss before this, where nothing can be asked for again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    /// <summary>What was asked for and has not come by then is given up.</summary>
    private static readonly TimeSpan PatienceWithRepair = TimeSpan.FromMilliseconds(1200);

    private static readonly TimeSpan AsksEvery = TimeSpan.FromMilliseconds(90);

    private static readonly TimeSpan KeyFrameAskedEvery = TimeSpan.FromMilliseconds(700);

    /// <summary>Gaps that are waited for; more means that the decoder starts anew.</summary>
    private const int GapsMax = 200;

    private const int AsksAtOnceMax = 100;

    private readonly SortedDictionary<long, Gap> _gaps = [];
    private long _first;
    private long _received;
    private long _expectedBefore;
    private long _receivedBefore;
    private Instant _keyFrameAskedAt = Instant.Zero;
    private (NtpTime Ntp, Instant NodeSentAt, Instant At)? _senderReport;

    private readonly record struct Gap(Instant Since, Instant AskedAt);

    public string Mid => mid;

    public SectionKind Kind => kind;

    public uint Ssrc => ssrc;

    /// <summary>Of what the node sends again; null when that was not agreed on.</summary>
    public uint? RtxSsrc => rtxSsrc;

    public long? Highest { get; private set; }

    /// <summary>When the last packet came, retransmissions aside.</summary>
    public Instant? HeardAt { get; private set; }

    /// <summary>When the last packet was missed that never came, however often it was asked for; null: none so far.</summary>
    public Instant? LastGivenUp { get; private set; }

    /// <summary>Counts a packet that came. What is missing before the start of a key frame nobody needs any more.</summary>
    public void OnPacket(ushort sequenceNumber, bool startsKeyFrame, Instant now)
    {
        HeardAt = now;
        if (Highest is not { } highest)
        {
            Highest = _first = sequenceNumber;
            _received = 1;
            return;
        }

        long sequence = highest + (short)(sequenceNumber - (ushort)highest);
        _received++;
        _gaps.Remove(sequence);
        for (long missing = highest + 1; missing < sequence && _gaps.Count < GapsMax; missing++)
        {
            _gaps[missing] = new Gap(now, Instant.Zero);
        }

        if (sequence > highest) Highest = sequence;
        if (sequence < _first) _first = sequence;
        if (startsKeyFrame) ForgetBefore(sequence);
    }

    /// <summary>A packet has come as a retransmission.</summary>
    public void OnRestored(ushort originalNumber, bool startsKeyFrame)
    {
        if (Highest is not { } highest) return;

        long sequence = highest + (short)(originalNumber - (ushort)highest);
        _gaps.Remove(sequence);
        if (startsKeyFrame) ForgetBefore(sequence);
    }

    /// <summary>What to ask for now.</summary>
    public List<ushort> TakeMissing(Instant now)
    {
        List<ushort> missing = [];
        if (rtxSsrc is null) return missing;

        foreach ((long sequence, Gap gap) in _gaps.ToArray())
        {
            if (now - gap.AskedAt < AsksEvery || missing.Count >= AsksAtOnceMax) continue;
            missing.Add((ushort)sequence);
            _gaps[sequence] = gap with { AskedAt = now };
        }

        return missing;
    }

    public void OnSenderReport(NtpTime ntp, Instant nodeSentAt, Instant now) => _senderReport = (ntp, nodeSentAt, now);

    /// <summary>Whether a frame cannot be completed any more: the publisher must be asked for a new start.</summary>
    public bool WantsKeyFrame(Instant now)
    {
        if (kind is not SectionKind.Video || now - _keyFrameAskedAt < KeyFrameAskedEvery) return false;

        TimeSpan patience = rtxSsrc is null ? Patience : PatienceWithRepair;
        Instant? lost = null;
        foreach (Gap gap in _gaps.Values)
        {
            if (now - gap.Since > patience) lost = gap.Since;
        }

        if (lost is null) return false;
        LastGivenUp = lost;

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

    private void ForgetBefore(long sequence)
    {
        foreach (long missing in _gaps.Keys.ToArray())
        {
            if (missing < sequence) _gaps.Remove(missing);
        }
    }
}
