using System.Buffers.Binary;
using System.Numerics;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>
/// Appends RTCP packets to a datagram. Each call writes a whole packet or, when it does not fit or a count exceeds its
/// field, nothing and returns false.
/// </summary>
internal ref struct RtcpWriter(Span<byte> destination)
{
    private const byte Version2 = 0x80;
    private const int FeedbackHeaderLength = 12;
    private const int CountMax = 31;

    private readonly Span<byte> _destination = destination;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    public bool TryAppendSenderReport(uint ssrc, NtpTime ntp, uint rtpTimestamp, uint packetCount, uint octetCount,
        scoped ReadOnlySpan<ReportBlock> blocks)
    {
        int length = 8 + SenderReport.SenderInfoLength + (blocks.Length * ReportBlock.Length);
        if (blocks.Length > ReportBlocks.CountMax) return false;
        if (!TryBegin(RtcpPacketType.SenderReport, blocks.Length, length, out Span<byte> packet)) return false;

        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(packet[8..], ntp.Value);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], rtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(packet[20..], packetCount);
        BinaryPrimitives.WriteUInt32BigEndian(packet[24..], octetCount);
        WriteBlocks(packet[28..], blocks);
        return true;
    }

    public bool TryAppendReceiverReport(uint ssrc, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        int length = 8 + (blocks.Length * ReportBlock.Length);
        if (blocks.Length > ReportBlocks.CountMax) return false;
        if (!TryBegin(RtcpPacketType.ReceiverReport, blocks.Length, length, out Span<byte> packet)) return false;

        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc);
        WriteBlocks(packet[8..], blocks);
        return true;
    }

    /// <summary>SDES with one chunk and the one item that RFC 3550 §6.5 demands.</summary>
    public bool TryAppendCname(uint ssrc, scoped ReadOnlySpan<byte> cname)
    {
        // At least one null octet ends the items; the rest fills the word.
        int end = 10 + cname.Length;
        int length = (end + 4) & ~3;
        if (cname.Length > byte.MaxValue) return false;
        if (!TryBegin(RtcpPacketType.SourceDescription, 1, length, out Span<byte> packet)) return false;

        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], ssrc);
        packet[8] = SourceDescription.CnameItem;
        packet[9] = (byte)cname.Length;
        cname.CopyTo(packet[10..]);
        packet[end..].Clear();
        return true;
    }

    /// <param name="ssrcs">Who leaves.</param>
    /// <param name="reason">UTF-8, up to 255 bytes; may be empty.</param>
    public bool TryAppendBye(scoped ReadOnlySpan<uint> ssrcs, scoped ReadOnlySpan<byte> reason)
    {
        int reasonOffset = 4 + (ssrcs.Length * 4);
        int length = reason.IsEmpty ? reasonOffset : (reasonOffset + 1 + reason.Length + 3) & ~3;
        if (ssrcs.Length > CountMax || reason.Length > byte.MaxValue) return false;
        if (!TryBegin(RtcpPacketType.Bye, ssrcs.Length, length, out Span<byte> packet)) return false;

        WriteSsrcs(packet[4..], ssrcs);
        if (reason.IsEmpty) return true;

        packet[reasonOffset] = (byte)reason.Length;
        reason.CopyTo(packet[(reasonOffset + 1)..]);
        packet[(reasonOffset + 1 + reason.Length)..].Clear();
        return true;
    }

    /// <param name="senderSsrc">Ours.</param>
    /// <param name="mediaSsrc">Of the stream with the gaps.</param>
    /// <param name="lost">In ascending order, modulo 2^16; out of order they merely take more room.</param>
    public bool TryAppendNack(uint senderSsrc, uint mediaSsrc, scoped ReadOnlySpan<SequenceNumber> lost)
    {
        int length = FeedbackHeaderLength + (NackEntries(lost, default) * GenericNack.EntryLength);
        if (lost.IsEmpty) return false;
        if (!TryBeginFeedback(RtcpPacketType.TransportFeedback, FeedbackFormat.GenericNack, length, senderSsrc,
            mediaSsrc, out Span<byte> packet)) return false;

        NackEntries(lost, packet[FeedbackHeaderLength..]);
        return true;
    }

    public bool TryAppendPli(uint senderSsrc, uint mediaSsrc) => TryBeginFeedback(RtcpPacketType.PayloadFeedback,
        FeedbackFormat.PictureLoss, FeedbackHeaderLength, senderSsrc, mediaSsrc, out _);

    public bool TryAppendFir(uint senderSsrc, scoped ReadOnlySpan<FirEntry> entries)
    {
        // The media SSRC of the header is unused, and zero (RFC 5104 §4.3.1.2).
        int length = FeedbackHeaderLength + (entries.Length * FirEntry.Length);
        if (entries.IsEmpty) return false;
        if (!TryBeginFeedback(RtcpPacketType.PayloadFeedback, FeedbackFormat.FullIntraRequest, length, senderSsrc, 0,
            out Span<byte> packet)) return false;

        for (int i = 0; i < entries.Length; i++)
        {
            Span<byte> entry = packet.Slice(FeedbackHeaderLength + (i * FirEntry.Length), FirEntry.Length);
            entry.Clear();
            BinaryPrimitives.WriteUInt32BigEndian(entry, entries[i].Ssrc);
            entry[4] = entries[i].CommandNumber;
        }

        return true;
    }

    /// <summary>The bitrate is rounded down to 18 significant bits.</summary>
    public bool TryAppendRemb(uint senderSsrc, long bitrateBps, scoped ReadOnlySpan<uint> ssrcs)
    {
        int length = 8 + Remb.FixedLength + (ssrcs.Length * 4);
        if (bitrateBps < 0 || ssrcs.Length > byte.MaxValue) return false;
        if (!TryBeginFeedback(RtcpPacketType.PayloadFeedback, FeedbackFormat.ApplicationLayer, length, senderSsrc, 0,
            out Span<byte> packet)) return false;

        int significant = 64 - BitOperations.LeadingZeroCount((ulong)bitrateBps);
        int exponent = Math.Max(0, significant - Remb.MantissaBits);
        uint word = ((uint)ssrcs.Length << 24) | ((uint)exponent << Remb.MantissaBits) | (uint)(bitrateBps >> exponent);
        Remb.Identifier.CopyTo(packet[12..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], word);
        WriteSsrcs(packet[20..], ssrcs);
        return true;
    }

    /// <summary>
    /// Transport-wide feedback on as many of the arrivals as can be said in one packet: it ends early where a delta
    /// does not fit its 16 bits, where the room ends, or at <see cref="TransportFeedback.StatusCountMax"/>.
    /// </summary>
    /// <param name="senderSsrc">Ours.</param>
    /// <param name="mediaSsrc">Any stream of the transport.</param>
    /// <param name="baseSequenceNumber">Of the first arrival; each next one is that of the next number.</param>
    /// <param name="feedbackCount">One more than in the previous feedback, wrapping.</param>
    /// <param name="referenceTime">In units of 64 ms on the arrivals' clock; the wire takes the low 24 bits.</param>
    /// <param name="arrivals">What became of the packets.</param>
    /// <param name="consumed">How many were written; the rest belongs into another feedback.</param>
    /// <returns>False, with none consumed and nothing written, when not even one fits.</returns>
    public bool TryAppendTransportFeedback(uint senderSsrc, uint mediaSsrc, SequenceNumber baseSequenceNumber,
        byte feedbackCount, long referenceTime, scoped ReadOnlySpan<PacketArrival> arrivals, out int consumed)
    {
        const int headerLength = 8 + TransportFeedback.FixedLength;
        consumed = 0;
        int room = (_destination.Length - Length) & ~3;
        if (room <= headerLength) return false;

        int contentLength = TransportFeedbackContent.Write(
            _destination.Slice(Length + headerLength, room - headerLength), referenceTime, arrivals, out consumed);
        if (consumed == 0) return false;

        // Zeros fill the last word, without the padding bit: the status count tells where the deltas end, and a padded
        // packet could not be followed by another.
        int length = (headerLength + contentLength + 3) & ~3;
        if (!TryBeginFeedback(RtcpPacketType.TransportFeedback, FeedbackFormat.TransportWide, length, senderSsrc,
            mediaSsrc, out Span<byte> packet)) return false;

        packet[(headerLength + contentLength)..].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(packet[12..], baseSequenceNumber.Value);
        BinaryPrimitives.WriteUInt16BigEndian(packet[14..], (ushort)consumed);
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], ((uint)referenceTime << 8) | feedbackCount);
        return true;
    }

    private bool TryBeginFeedback(RtcpPacketType type, byte format, int length, uint senderSsrc, uint mediaSsrc,
        out Span<byte> packet)
    {
        if (!TryBegin(type, format, length, out packet)) return false;
        BinaryPrimitives.WriteUInt32BigEndian(packet[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(packet[8..], mediaSsrc);
        return true;
    }

    /// <summary>Takes room for a packet, <paramref name="length"/> a multiple of four, and writes its header.</summary>
    private bool TryBegin(RtcpPacketType type, int count, int length, out Span<byte> packet)
    {
        packet = default;
        if (length > _destination.Length - Length || (length / 4) - 1 > ushort.MaxValue) return false;

        packet = _destination.Slice(Length, length);
        packet[0] = (byte)(Version2 | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)((length / 4) - 1));
        Length += length;
        return true;
    }

    private static void WriteBlocks(Span<byte> destination, ReadOnlySpan<ReportBlock> blocks)
    {
        for (int i = 0; i < blocks.Length; i++) blocks[i].Write(destination[(i * ReportBlock.Length)..]);
    }

    private static void WriteSsrcs(Span<byte> destination, ReadOnlySpan<uint> ssrcs)
    {
        for (int i = 0; i < ssrcs.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(destination[(i * 4)..], ssrcs[i]);
    }

    /// <summary>
    /// Packs the numbers into PID and BLP pairs and counts the pairs; writes them unless the destination is empty.
    /// </summary>
    private static int NackEntries(ReadOnlySpan<SequenceNumber> lost, Span<byte> destination)
    {
        int entries = 0;
        for (int i = 0; i < lost.Length; entries++)
        {
            SequenceNumber pid = lost[i++];
            int followers = 0;
            for (; i < lost.Length && lost[i] - pid is >= 0 and <= GenericNack.FollowersMax; i++)
            {
                int steps = lost[i] - pid;
                if (steps > 0) followers |= 1 << (steps - 1);
            }

            if (destination.IsEmpty) continue;
            BinaryPrimitives.WriteUInt16BigEndian(destination[(entries * GenericNack.EntryLength)..], pid.Value);
            BinaryPrimitives.WriteUInt16BigEndian(destination[((entries * GenericNack.EntryLength) + 2)..],
                (ushort)followers);
        }

        return entries;
    }
}
