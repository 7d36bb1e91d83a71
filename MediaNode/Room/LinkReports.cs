using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Media;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Room;

/// <summary>
/// The RTCP of one link: sender reports for its slots, receiver reports and transport-wide feedback for what it publishes,
/// key frame requests in both directions.
/// </summary>
internal sealed class LinkReports(PeerLink link, LinkMedia media)
{
    /// <summary>Often enough for a browser to synchronise and to measure the round trip soon after it joined.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private const int CompoundLengthMax = 1200;

    /// <summary>Speaks for a link without slots of its own; the value that browsers use for the same purpose.</summary>
    private const uint ReporterSsrc = 1;

    private readonly ReportBlock[] _blocks = new ReportBlock[ReportBlocks.CountMax];
    private Instant _nextReportAt = Instant.Zero;

    public Instant NextDeadline
    {
        get
        {
            if (!link.IsConnected) return Instant.Never;

            Instant next = Instant.Earlier(_nextReportAt, media.Intake.Arrivals.NextDeadline);
            IReadOnlyList<ReceiveStream> streams = media.Intake.Streams.All;
            for (int i = 0; i < streams.Count; i++) next = Instant.Earlier(next, streams[i].KeyFrames.NextDeadline);
            return next;
        }
    }

    private uint OurSsrc => media.Slots.Count > 0 ? media.Slots[0].Stream.Ssrc : ReporterSsrc;

    /// <summary>False when it is no RTCP.</summary>
    public bool OnCompound(ReadOnlySpan<byte> datagram, Instant now)
    {
        if (!RtcpCompound.TryParse(datagram, out RtcpCompound compound, out _)) return false;

        foreach (RtcpPacket packet in compound)
        {
            if (SenderReport.TryParse(packet, out SenderReport sender, out _)) OnSenderReport(sender, now);
            else if (ReceiverReport.TryParse(packet, out ReceiverReport receiver, out _)) OnBlocks(receiver.Blocks, now);
            else if (PictureLossIndication.TryParse(packet, out PictureLossIndication loss, out _)) OnKeyFrameWanted(loss.MediaSsrc, now);
            else if (FullIntraRequest.TryParse(packet, out FullIntraRequest request, out _)) OnKeyFramesWanted(request, now);
        }

        return true;
    }

    public void OnTimeout(Instant now, Outbox outbox)
    {
        if (!link.IsConnected) return;

        if (now >= media.Intake.Arrivals.NextDeadline || now >= _nextReportAt) WriteFeedback(outbox);
        WriteKeyFrameRequests(now, outbox);
        if (now < _nextReportAt) return;

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
        foreach (ReportBlock block in blocks) media.FindSlot(block.Ssrc)?.Stream.OnReport(block, now);
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

    private void WriteKeyFrameRequests(Instant now, Outbox outbox)
    {
        IReadOnlyList<ReceiveStream> streams = media.Intake.Streams.All;
        for (int i = 0; i < streams.Count; i++)
        {
            if (!streams[i].KeyFrames.OnTimeout(now) || !TryBegin(outbox, out Span<byte> buffer)) continue;

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

    public void Export(RecordWriter writer) => writer.Write(_nextReportAt);

    public void Restore(ref RecordReader reader) => _nextReportAt = reader.ReadInstant();
}
