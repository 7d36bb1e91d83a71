using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Media;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Room;

/// <summary>
/// The RTCP of one link: sender reports for its slots, receiver reports and transport-wide feedback for what it publishes,
/// key frame requests and negative acknowledgements in both directions.
/// </summary>
internal sealed class LinkReports(PeerLink link, LinkMedia media)
{
    /// <summary>Often enough for a browser to synchronise and to measure the round trip soon after it joined.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Answered in one datagram, which could name five thousand: more than a slot remembers cannot be meant.
    /// </summary>
    public const int NumbersMax = SentHistory.PacketsMax;

    /// <summary>A new measurement counts as one in so many.</summary>
    private const int RoundTripWeight = 4;

    /// <summary>Until the peer's first report on one of our streams.</summary>
    private static readonly TimeSpan RoundTripAssumed = TimeSpan.FromMilliseconds(100);

    private const int CompoundLengthMax = 1200;

    /// <summary>Speaks for a link without slots of its own; the value that browsers use for the same purpose.</summary>
    private const uint ReporterSsrc = 1;

    private readonly ReportBlock[] _blocks = new ReportBlock[ReportBlocks.CountMax];
    private Instant _nextReportAt = Instant.Zero;
    private TimeSpan? _roundTrip;

    public Instant NextDeadline
    {
        get
        {
            if (!link.IsConnected) return Instant.Never;

            Instant next = Instant.Earlier(_nextReportAt, media.Intake.Arrivals.NextDeadline);
            IReadOnlyList<ReceiveStream> streams = media.Intake.Streams.All;
            for (int i = 0; i < streams.Count; i++)
            {
                next = Instant.Earlier(next, streams[i].KeyFrames.NextDeadline);
                if (streams[i].Nacks is { } nacks) next = Instant.Earlier(next, nacks.NextDeadline);
            }

            return next;
        }
    }

    /// <summary>To the peer and back, smoothed.</summary>
    public TimeSpan RoundTrip => _roundTrip ?? RoundTripAssumed;

    private uint OurSsrc => media.Slots.Count > 0 ? media.Slots[0].Stream.Ssrc : ReporterSsrc;

    /// <summary>False when it is no RTCP.</summary>
    public bool OnCompound(ReadOnlySpan<byte> datagram, Outbox outbox, ShardCounters counters, Instant now)
    {
        if (!RtcpCompound.TryParse(datagram, out RtcpCompound compound, out _)) return false;

        int numbers = 0;
        foreach (RtcpPacket packet in compound)
        {
            if (SenderReport.TryParse(packet, out SenderReport sender, out _)) OnSenderReport(sender, now);
            else if (ReceiverReport.TryParse(packet, out ReceiverReport receiver, out _)) OnBlocks(receiver.Blocks, now);
            else if (PictureLossIndication.TryParse(packet, out PictureLossIndication loss, out _)) OnKeyFrameWanted(loss.MediaSsrc, now);
            else if (FullIntraRequest.TryParse(packet, out FullIntraRequest request, out _)) OnKeyFramesWanted(request, now);
            else if (GenericNack.TryParse(packet, out GenericNack nack, out _)) OnNack(nack, ref numbers, outbox, counters, now);
        }

        return true;
    }

    public void OnTimeout(Outbox outbox, ShardCounters counters, Instant now)
    {
        if (!link.IsConnected) return;

        if (now >= media.Intake.Arrivals.NextDeadline || now >= _nextReportAt) WriteFeedback(outbox);
        WriteNacks(outbox, counters, now);
        WriteKeyFrameRequests(now, outbox);
        if (now < _nextReportAt) return;

        for (int i = 0; i < media.Intake.Streams.All.Count; i++) counters.RepairsGivenUp += media.Intake.Streams.All[i].TakeGivenUp();
        WriteReports(now, outbox);
        _nextReportAt = now + Interval;
    }

    private void OnSenderReport(in SenderReport report, Instant now)
    {
        if (media.Intake.Streams.TryFind(report.Ssrc, out ReceiveStream? stream))
        {
            stream.OnSenderReport(report.Ntp, report.RtpTimestamp, media.Intake.Clock, now);
        }

        OnBlocks(report.Blocks, now);
    }

    private void OnBlocks(ReportBlocks blocks, Instant now)
    {
        foreach (ReportBlock block in blocks)
        {
            if (media.FindSlot(block.Ssrc)?.Stream is not { } stream) continue;

            stream.OnReport(block, now);
            if (stream.RoundTrip is { } measured) _roundTrip = _roundTrip + ((measured - _roundTrip) / RoundTripWeight) ?? measured;
        }
    }

    private void OnKeyFramesWanted(in FullIntraRequest request, Instant now)
    {
        for (int i = 0; i < request.Count; i++) OnKeyFrameWanted(request[i].Ssrc, now);
    }

    private void OnKeyFrameWanted(uint ssrc, Instant now)
    {
        Slot? slot = media.FindSlot(ssrc);
        slot?.RequestKeyFrame(now);
        if (slot?.Track is { } track) link.Room.Deadlines.Update(track.Link);
    }

    private void WriteFeedback(Outbox outbox)
    {
        // The feedback is of the transport; the media SSRC only has to be one of its streams, if there are any.
        IReadOnlyList<ReceiveStream> streams = media.Intake.Streams.All;
        uint anyStream = streams.Count > 0 ? streams[0].Ssrc : 0;
        while (TryBegin(outbox, out Span<byte> buffer))
        {
            RtcpWriter writer = new(buffer[..CompoundLengthMax]);
            if (!media.Intake.Arrivals.TryWrite(ref writer, OurSsrc, anyStream)) return;
            Commit(buffer, writer.Length, outbox);
        }
    }

    private void OnNack(in GenericNack nack, ref int numbers, Outbox outbox, ShardCounters counters, Instant now)
    {
        Slot? slot = media.FindSlot(nack.MediaSsrc);
        foreach (SequenceNumber number in nack)
        {
            if (++numbers > NumbersMax)
            {
                counters.Refuse(ResendRefusal.TooManyNumbers);
                return;
            }

            counters.NacksIn++;
            ResendRefusal? refusal = slot is null ? ResendRefusal.UnknownStream : slot.Resend(number, RoundTrip, outbox, now);
            if (refusal is { } reason) counters.Refuse(reason);
            else counters.RtpResent++;
        }
    }

    /// <summary>One packet for all that is due, as far as it fits.</summary>
    private void WriteNacks(Outbox outbox, ShardCounters counters, Instant now)
    {
        Span<SequenceNumber> numbers = stackalloc SequenceNumber[NackGenerator.MissingMax];
        while (HasDueNacks(now) && TryBegin(outbox, out Span<byte> buffer))
        {
            RtcpWriter writer = new(buffer[..CompoundLengthMax]);
            IReadOnlyList<ReceiveStream> streams = media.Intake.Streams.All;
            for (int i = 0; i < streams.Count; i++)
            {
                // Each number takes an entry of its own at worst.
                int room = (CompoundLengthMax - writer.Length - GenericNack.FixedLength) / GenericNack.EntryLength;
                int count = streams[i].TakeNacks(now, RoundTrip, numbers[..Math.Clamp(room, 0, numbers.Length)]);
                if (count > 0) writer.TryAppendNack(OurSsrc, streams[i].Ssrc, numbers[..count]);
                counters.NacksOut += count;
            }

            if (writer.Length > 0) Commit(buffer, writer.Length, outbox);
        }
    }

    private bool HasDueNacks(Instant now)
    {
        IReadOnlyList<ReceiveStream> streams = media.Intake.Streams.All;
        for (int i = 0; i < streams.Count; i++)
        {
            if (streams[i].Nacks is { } nacks && nacks.NextDeadline <= now) return true;
        }

        return false;
    }

    private void WriteKeyFrameRequests(Instant now, Outbox outbox)
    {
        IReadOnlyList<ReceiveStream> streams = media.Intake.Streams.All;
        for (int i = 0; i < streams.Count; i++)
        {
            // Room first: a request that counts as sent is not sent again for half a second.
            if (now < streams[i].KeyFrames.NextDeadline || !TryBegin(outbox, out Span<byte> buffer)) continue;
            if (!streams[i].KeyFrames.OnTimeout(now)) continue;

            RtcpWriter writer = new(buffer[..CompoundLengthMax]);
            writer.TryAppendPli(OurSsrc, streams[i].Ssrc);
            Commit(buffer, writer.Length, outbox);
        }
    }

    /// <summary>A compound for each slot that sends, the report blocks of all received streams in the first.</summary>
    private void WriteReports(Instant now, Outbox outbox)
    {
        int blocks = TakeBlocks(now);
        NtpTime ntp = NtpTime.FromUnixNanoseconds(now.Nanoseconds);
        for (int i = 0; i < media.Slots.Count; i++)
        {
            Slot slot = media.Slots[i];
            if (!slot.TryTimestampAt(now, out uint timestamp) || !TryBegin(outbox, out Span<byte> buffer)) continue;

            SendStream stream = slot.Stream;
            RtcpWriter writer = new(buffer[..CompoundLengthMax]);
            writer.TryAppendSenderReport(stream.Ssrc, ntp, timestamp, stream.Packets, stream.Octets, _blocks.AsSpan(0, blocks));
            writer.TryAppendCname(stream.Ssrc, NodeCname.Bytes);
            Commit(buffer, writer.Length, outbox);
            blocks = 0;
        }

        if (blocks == 0 || !TryBegin(outbox, out Span<byte> alone)) return;

        RtcpWriter receiver = new(alone[..CompoundLengthMax]);
        receiver.TryAppendReceiverReport(OurSsrc, _blocks.AsSpan(0, blocks));
        receiver.TryAppendCname(OurSsrc, NodeCname.Bytes);
        Commit(alone, receiver.Length, outbox);
    }

    private int TakeBlocks(Instant now)
    {
        IReadOnlyList<ReceiveStream> streams = media.Intake.Streams.All;
        int count = 0;
        for (int i = 0; i < streams.Count && count < _blocks.Length; i++)
        {
            if (streams[i].Stats.HasReceived) _blocks[count++] = streams[i].TakeReport(now);
        }

        IReadOnlyList<RtxStream> rtx = media.Intake.Streams.Rtx;
        for (int i = 0; i < rtx.Count && count < _blocks.Length; i++) _blocks[count++] = rtx[i].TakeReport();

        return count;
    }

    private bool TryBegin(Outbox outbox, out Span<byte> buffer)
    {
        buffer = link.Srtp is { } srtp ? outbox.Reserve(CompoundLengthMax + srtp.Sealer.RtcpOverhead) : default;
        return !buffer.IsEmpty;
    }

    private void Commit(Span<byte> buffer, int length, Outbox outbox)
    {
        if (link.Srtp!.Sealer.TrySealRtcp(buffer, length, out int sealedLength, out _)) outbox.Commit(link.Path, sealedLength);
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(_nextReportAt);
        if (writer.WriteHas(_roundTrip)) writer.Write(_roundTrip!.Value);
    }

    public void Restore(ref RecordReader reader)
    {
        _nextReportAt = reader.ReadInstant();
        _roundTrip = reader.ReadBool() ? reader.ReadSpan() : null;
    }
}
