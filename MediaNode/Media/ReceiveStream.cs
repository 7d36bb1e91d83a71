using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Media;

/// <summary>One RTP stream that a peer sends: its place in a track, its numbers, and what is reported of it.</summary>
internal sealed class ReceiveStream(uint ssrc, Track track, TrackLayer layer, int clockRate)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly SequenceUnwrapper _unwrapper = new();
    private NtpTime _lastReport;
    private Instant _lastReportAt;
    private uint _reportTimestamp;
    private long _reportNtpNanoseconds;
    private bool _hasReport;

    public uint Ssrc => ssrc;

    public Track Track => track;

    public TrackLayer Layer => layer;

    public int ClockRate => clockRate;

    public ReceptionStats Stats { get; } = new(clockRate);

    public KeyFrameRequest KeyFrames { get; } = new();

    public uint LastTimestamp { get; private set; }

    public Instant LastPacketAt { get; private set; }

    /// <summary>Bindings of the payload types that have been seen; at most one codec at a time is in use.</summary>
    public CodecBinding? Codec { get; set; }

    /// <summary>Counts an authenticated packet and places its sequence number.</summary>
    public long OnPacket(ushort sequenceNumber, uint timestamp, int payloadLength, Instant now)
    {
        long sequence = _unwrapper.Unwrap(sequenceNumber);
        Stats.OnPacket(sequence, timestamp, payloadLength, now);
        if (sequence == _unwrapper.Highest)
        {
            LastTimestamp = timestamp;
            LastPacketAt = now;
        }

        return sequence;
    }

    public void OnSenderReport(NtpTime ntp, uint timestamp, SenderClock clock, Instant now)
    {
        _lastReport = ntp;
        _lastReportAt = now;
        _reportTimestamp = timestamp;
        _reportNtpNanoseconds = ntp.ToUnixNanoseconds();
        _hasReport = true;
        clock.OnSenderReport(_reportNtpNanoseconds, now);
    }

    /// <summary>What this stream's clock shows at a moment of the node's.</summary>
    public uint TimestampAt(Instant at, SenderClock clock)
    {
        (Instant known, uint timestamp) = _hasReport && clock.IsKnown
            ? (clock.ToLocal(_reportNtpNanoseconds), _reportTimestamp)
            : (LastPacketAt, LastTimestamp);
        long elapsed = at.Nanoseconds - known.Nanoseconds;
        long ticks = (elapsed / NanosecondsPerSecond * clockRate) + (elapsed % NanosecondsPerSecond * clockRate / NanosecondsPerSecond);
        return timestamp + (uint)ticks;
    }

    public ReportBlock TakeReport(Instant now)
    {
        // LSR: the middle 32 bits of the last report's NTP time; DLSR: how long ago, in 1/65536 s (RFC 3550 §6.4.1).
        long heldNanoseconds = _hasReport ? now.Nanoseconds - _lastReportAt.Nanoseconds : 0;
        return new ReportBlock
        {
            Ssrc = ssrc,
            FractionLost = Stats.TakeFractionLost(),
            CumulativeLost = Stats.CumulativeLost,
            HighestSequenceNumber = (uint)Stats.HighestSequence,
            Jitter = Stats.Jitter,
            LastSenderReport = _hasReport ? _lastReport.Middle32 : 0,
            DelaySinceLastSenderReport = NtpTime.ToShort(heldNanoseconds),
        };
    }

    public void Export(RecordWriter writer)
    {
        _unwrapper.Export(writer);
        Stats.Export(writer);
        KeyFrames.Export(writer);
        writer.Write(LastTimestamp);
        writer.Write(LastPacketAt);
        writer.Write(_lastReport.Value);
        writer.Write(_lastReportAt);
        writer.Write(_reportTimestamp);
        writer.Write(_reportNtpNanoseconds);
        writer.Write(_hasReport);
    }

    public void Restore(ref RecordReader reader)
    {
        _unwrapper.Restore(ref reader);
        Stats.Restore(ref reader);
        KeyFrames.Restore(ref reader);
        LastTimestamp = reader.ReadUInt32();
        LastPacketAt = reader.ReadInstant();
        _lastReport = new NtpTime(reader.ReadUInt64());
        _lastReportAt = reader.ReadInstant();
        _reportTimestamp = reader.ReadUInt32();
        _reportNtpNanoseconds = reader.ReadInt64();
        _hasReport = reader.ReadBool();
    }
}
