using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Media;

/// <summary>One RTP stream that a peer sends: its place in a track, its numbers, and what is reported of it.</summary>
internal sealed class ReceiveStream(uint ssrc, Track track, TrackLayer layer, int clockRate)
{
    /// <summary>A wider gap is no loss: the sender goes on elsewhere (MAX_DROPOUT of RFC 3550 A.1).</summary>
    public const int DropoutMax = 3_000;

    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly SequenceUnwrapper _unwrapper = new();
    private SequenceWindow _received;
    private CodecBinding? _codec;
    private long _givenUpBefore;
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

    /// <summary>Null when the codec's negative acknowledgements were not agreed on.</summary>
    public NackGenerator? Nacks { get; private set; }

    /// <summary>Null while no subscriber can ask for anything again.</summary>
    public PacketHistory? History { get; private set; }

    public uint LastTimestamp { get; private set; }

    public Instant LastPacketAt { get; private set; }

    /// <summary>Bindings of the payload types that have been seen; at most one codec at a time is in use.</summary>
    public CodecBinding? Codec
    {
        get => _codec;
        set
        {
            _codec = value;
            if (value is { Nack: true }) Nacks ??= new NackGenerator();
        }
    }

    /// <summary>
    /// Counts an authenticated packet and places its sequence number. False: it was restored before. SRTP has sorted out
    /// strangers' packets, so a stream needs no probation (RFC 3550 A.1).
    /// </summary>
    public bool TryTake(
        ushort sequenceNumber, uint timestamp, int payloadLength, Instant now, out long sequence, out DropReason drop)
    {
        long before = _unwrapper.Highest ?? sequenceNumber;
        sequence = _unwrapper.Unwrap(sequenceNumber);
        if (sequence - before > DropoutMax) Resynchronise(sequence);

        Stats.OnPacket(sequence, timestamp, payloadLength, now);
        if (sequence == _unwrapper.Highest)
        {
            LastTimestamp = timestamp;
            LastPacketAt = now;
        }

        return TryNote(sequence, now, out drop);
    }

    /// <summary>
    /// Places the number of a packet that came as a retransmission. It counts as lost all the same: the sender is told of
    /// the path's loss, not of what was left of it (RFC 4588 §7.1 reports the two streams apart).
    /// </summary>
    public bool TryRestore(ushort sequenceNumber, Instant now, out long sequence, out DropReason drop)
    {
        sequence = _unwrapper.Peek(sequenceNumber);
        drop = DropReason.TooLate;
        if (_unwrapper.Highest is not { } highest || sequence - highest > SequenceWindow.Length) return false;
        if (!TryNote(sequence, now, out drop)) return false;

        _unwrapper.Unwrap(sequenceNumber);
        return true;
    }

    public void OnKeyFrame(long sequence)
    {
        KeyFrames.OnKeyFrame();

        // Every packet of audio is one, and none makes the others useless.
        if (track.Kind is SectionKind.Video) Nacks?.OnKeyFrame(sequence);
    }

    /// <summary>Appends to a negative acknowledgement what is due. What is given up is worth a key frame.</summary>
    public int TakeNacks(Instant now, TimeSpan roundTrip, Span<SequenceNumber> destination)
    {
        if (Nacks is not { } nacks) return 0;

        long givenUp = nacks.GivenUp;
        int taken = nacks.Take(now, roundTrip, destination);
        if (nacks.GivenUp > givenUp) track.RequestKeyFrame(this);
        return taken;
    }

    /// <summary>Packets given up since the last call.</summary>
    public long TakeGivenUp()
    {
        long before = _givenUpBefore;
        _givenUpBefore = Nacks?.GivenUp ?? 0;
        return _givenUpBefore - before;
    }

    /// <summary>Keeps a copy for subscribers that may ask for it again.</summary>
    public void Keep(in Arrival arrival, ReadOnlySpan<byte> memory, Instant now)
    {
        History ??= new PacketHistory();
        History.Add(arrival, memory, now);
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
        _received.Export(writer);
        writer.Write(_givenUpBefore);
        if (writer.WriteHas(Nacks)) Nacks!.Export(writer);
        if (writer.WriteHas(History)) History!.Export(writer);
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
        _received.Restore(ref reader);
        _givenUpBefore = reader.ReadInt64();
        if (reader.ReadBool())
        {
            Nacks = new NackGenerator();
            Nacks.Restore(ref reader);
        }

        if (!reader.ReadBool()) return;

        History = new PacketHistory();
        History.Restore(ref reader, track);
    }

    private bool TryNote(long sequence, Instant now, out DropReason drop)
    {
        if (!_received.TryMark(sequence, out drop)) return false;
        if (Nacks is not { } nacks) return true;

        long givenUp = nacks.GivenUp;
        nacks.OnPacket(sequence, track.IsShown, now);
        if (nacks.GivenUp > givenUp) track.RequestKeyFrame(this);
        return true;
    }

    private void Resynchronise(long sequence)
    {
        Stats.Resynchronise(sequence);
        Nacks?.Restart(sequence - 1);
    }
}
