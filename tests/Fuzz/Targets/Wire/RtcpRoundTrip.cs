using System.Buffers.Binary;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// Each packet that a reader accepts is written anew, read again, and must say the same; so must a plain reading.
/// </summary>
internal static class RtcpRoundTrip
{
    [ThreadStatic]
    private static byte[]? t_buffer;

    private static byte[] Buffer => t_buffer ??= new byte[300_000];

    public static void Check(in RtcpPacket packet, Outcome outcome)
    {
        RtcpError first = RtcpError.None;
        int accepted = 0;
        if (SenderReport.TryParse(packet, out SenderReport sender, out first)) accepted |= 1;
        outcome.Add(first);
        if (ReceiverReport.TryParse(packet, out ReceiverReport receiver, out first)) accepted |= 2;
        outcome.Add(first);
        if (SourceDescription.TryParse(packet, out SourceDescription description, out first)) accepted |= 4;
        outcome.Add(first);
        if (Bye.TryParse(packet, out Bye bye, out first)) accepted |= 8;
        outcome.Add(first);
        if (GenericNack.TryParse(packet, out GenericNack nack, out first)) accepted |= 16;
        outcome.Add(first);
        if (PictureLossIndication.TryParse(packet, out PictureLossIndication loss, out first)) accepted |= 32;
        outcome.Add(first);
        if (FullIntraRequest.TryParse(packet, out FullIntraRequest full, out first)) accepted |= 64;
        outcome.Add(first);
        if (Remb.TryParse(packet, out Remb remb, out first)) accepted |= 128;
        outcome.Add(first);
        if (TransportFeedback.TryParse(packet, out TransportFeedback feedback, out first)) accepted |= 256;
        outcome.Add(first);
        Oracle.That((accepted & (accepted - 1)) == 0, "A packet is of one kind only");
        switch (accepted)
        {
            case 1: Check(sender, packet, outcome); break;
            case 2: Check(receiver, packet, outcome); break;
            case 4: Check(description, packet, outcome); break;
            case 8: Check(bye, packet, outcome); break;
            case 16: Check(nack, packet, outcome); break;
            case 32: Check(loss, packet); break;
            case 64: Check(full, packet, outcome); break;
            case 128: Check(remb, packet, outcome); break;
            case 256: FeedbackReference.Check(feedback, packet, outcome); break;
        }
    }

    /// <summary>The first packet that the writer wrote.</summary>
    private static RtcpPacket Reread(ReadOnlySpan<byte> written)
    {
        Oracle.That(RtcpCompound.TryParse(written, out RtcpCompound compound, out _),
            "What the writer writes is a compound");
        RtcpCompound.Enumerator packets = compound.GetEnumerator();
        Oracle.That(packets.MoveNext(), "What the writer writes has a packet");
        RtcpPacket first = packets.Current;
        Oracle.That(!packets.MoveNext(), "What the writer writes has one packet");
        return first;
    }

    private static void Check(in SenderReport report, in RtcpPacket packet, Outcome outcome)
    {
        ReportBlock[] blocks = Blocks(report.Blocks, packet.Content[24..], packet.Count, outcome);
        RtcpWriter writer = new(Buffer);
        Oracle.That(writer.TryAppendSenderReport(report.Ssrc, report.Ntp, report.RtpTimestamp, report.PacketCount,
            report.OctetCount, blocks),
            "A sender report is written again");
        Oracle.Same(packet.Content[..(24 + (blocks.Length * ReportBlock.Length))], Reread(writer.Written).Content,
            "A sender report stays");
    }

    private static void Check(in ReceiverReport report, in RtcpPacket packet, Outcome outcome)
    {
        ReportBlock[] blocks = Blocks(report.Blocks, packet.Content[4..], packet.Count, outcome);
        RtcpWriter writer = new(Buffer);
        Oracle.That(writer.TryAppendReceiverReport(report.Ssrc, blocks), "A receiver report is written again");
        Oracle.Same(packet.Content[..(4 + (blocks.Length * ReportBlock.Length))], Reread(writer.Written).Content,
            "A receiver report stays");
    }

    private static ReportBlock[] Blocks(in ReportBlocks blocks, ReadOnlySpan<byte> bytes, int count, Outcome outcome)
    {
        Oracle.Equal(count, blocks.Count, "The blocks are as many as the header says");
        outcome.AddSize(count);
        ReportBlock[] result = new ReportBlock[count];
        int i = 0;
        foreach (ReportBlock block in blocks)
        {
            ReadOnlySpan<byte> plain = bytes.Slice(i * ReportBlock.Length, ReportBlock.Length);
            int lost = (plain[5] << 16) | (plain[6] << 8) | plain[7];
            Oracle.Equal(lost >= 0x80_0000 ? lost - 0x100_0000 : lost, block.CumulativeLost,
                "Losses are a signed number of 24 bits");
            Oracle.Equal(BinaryPrimitives.ReadUInt32BigEndian(plain), block.Ssrc, "A block begins with its source");
            result[i++] = block;
        }
        Oracle.Equal(count, i, "No block is left out");
        return result;
    }

    private static void Check(in SourceDescription description, in RtcpPacket packet, Outcome outcome)
    {
        int count = 0;
        foreach (SdesChunk chunk in description)
        {
            Oracle.Within(packet.Content, chunk.Cname, "A name lies in the packet");
            RtcpWriter writer = new(Buffer);
            Oracle.That(writer.TryAppendCname(chunk.Ssrc, chunk.Cname), "A name is written again");
            Oracle.That(SourceDescription.TryParse(Reread(writer.Written), out SourceDescription again, out _),
                "A written name is read");
            SourceDescription.Enumerator chunks = again.GetEnumerator();
            Oracle.That(chunks.MoveNext(), "A written name has its chunk");
            Oracle.Equal(chunk.Ssrc, chunks.Current.Ssrc, "A name keeps its source");
            Oracle.Same(chunk.Cname, chunks.Current.Cname, "A name stays");
            outcome.AddSize(chunk.Cname.Length);
            count++;
        }
        Oracle.Equal(packet.Count, count, "The chunks are as many as the header says");
    }

    private static void Check(in Bye bye, in RtcpPacket packet, Outcome outcome)
    {
        Oracle.Equal(packet.Count, bye.Ssrcs.Count, "The sources are as many as the header says");
        Oracle.Within(packet.Content, bye.Reason, "The reason lies in the packet");
        RtcpWriter writer = new(Buffer);
        Oracle.That(writer.TryAppendBye(List(bye.Ssrcs), bye.Reason), "A BYE is written again");
        Oracle.That(Bye.TryParse(Reread(writer.Written), out Bye again, out _), "A written BYE is read");
        Oracle.That(List(bye.Ssrcs).AsSpan().SequenceEqual(List(again.Ssrcs)), "A BYE keeps its sources");
        Oracle.Same(bye.Reason, again.Reason, "A BYE keeps its reason");
        outcome.AddSize(bye.Reason.Length);
        outcome.AddSize(packet.Count);
    }

    private static void Check(in GenericNack nack, in RtcpPacket packet, Outcome outcome)
    {
        List<SequenceNumber> lost = [];
        foreach (SequenceNumber number in nack) lost.Add(number);
        List<SequenceNumber> plain = [];
        for (ReadOnlySpan<byte> rest = packet.Content[8..]; rest.Length >= 4; rest = rest[4..])
        {
            int first = BinaryPrimitives.ReadUInt16BigEndian(rest);
            int mask = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            plain.Add(new SequenceNumber((ushort)first));
            for (int bit = 0; bit < 16; bit++)
            {
                if ((mask & (1 << bit)) != 0) plain.Add(new SequenceNumber((ushort)(first + bit + 1)));
            }
        }
        Oracle.That(lost.SequenceEqual(plain), "A NACK names what its masks say");
        outcome.AddSize(lost.Count);

        // The writer wants them in order, as a gap detector finds them, and each once.
        List<SequenceNumber> ordered = [lost[0]];
        foreach (SequenceNumber number in lost)
        {
            if (number.IsNewerThan(ordered[^1]) && number - ordered[0] > 0) ordered.Add(number);
        }
        RtcpWriter writer = new(Buffer);
        Oracle.That(writer.TryAppendNack(nack.SenderSsrc, nack.MediaSsrc, ordered.ToArray()),
            "A NACK is written again");
        Oracle.That(GenericNack.TryParse(Reread(writer.Written), out GenericNack again, out _),
            "A written NACK is read");
        List<SequenceNumber> reread = [];
        foreach (SequenceNumber number in again) reread.Add(number);
        Oracle.That(ordered.SequenceEqual(reread), "A NACK keeps its numbers");
        Oracle.Equal((nack.SenderSsrc, nack.MediaSsrc), (again.SenderSsrc, again.MediaSsrc),
            "A NACK keeps its sources");
    }

    private static void Check(PictureLossIndication loss, in RtcpPacket packet)
    {
        RtcpWriter writer = new(Buffer);
        Oracle.That(writer.TryAppendPli(loss.SenderSsrc, loss.MediaSsrc), "A PLI is written again");
        Oracle.Same(packet.Content[..8], Reread(writer.Written).Content, "A PLI stays");
    }

    private static void Check(in FullIntraRequest request, in RtcpPacket packet, Outcome outcome)
    {
        FirEntry[] entries = new FirEntry[request.Count];
        for (int i = 0; i < entries.Length; i++) entries[i] = request[i];
        Oracle.Equal((packet.Content.Length - 8) / 8, entries.Length, "The requests fill the packet");
        RtcpWriter writer = new(Buffer);
        Oracle.That(writer.TryAppendFir(request.SenderSsrc, entries), "A FIR is written again");
        Oracle.That(FullIntraRequest.TryParse(Reread(writer.Written), out FullIntraRequest again, out _),
            "A written FIR is read");
        Oracle.Equal(entries.Length, again.Count, "A FIR keeps its requests");
        for (int i = 0; i < entries.Length; i++) Oracle.Equal(entries[i], again[i], "A FIR keeps its requests");
        outcome.AddSize(entries.Length);
    }

    private static void Check(in Remb remb, in RtcpPacket packet, Outcome outcome)
    {
        uint word = BinaryPrimitives.ReadUInt32BigEndian(packet.Content[12..]);
        System.Numerics.BigInteger plain = new System.Numerics.BigInteger(word & 0x3FFFF) << (int)((word >> 18) & 0x3F);
        Oracle.Equal(plain, remb.BitrateBps, "The bitrate is mantissa times a power of two");
        RtcpWriter writer = new(Buffer);
        Oracle.That(writer.TryAppendRemb(remb.SenderSsrc, remb.BitrateBps, List(remb.Ssrcs)),
            "A REMB is written again");
        Oracle.That(Remb.TryParse(Reread(writer.Written), out Remb again, out _), "A written REMB is read");
        Oracle.Equal(remb.BitrateBps, again.BitrateBps, "A REMB keeps its bitrate");
        Oracle.That(List(remb.Ssrcs).AsSpan().SequenceEqual(List(again.Ssrcs)), "A REMB keeps its sources");
        outcome.AddSize(remb.Ssrcs.Count);
        outcome.AddSize((int)Math.Min(int.MaxValue, remb.BitrateBps));
    }

    private static uint[] List(in SsrcList list)
    {
        uint[] result = new uint[list.Count];
        for (int i = 0; i < result.Length; i++) result[i] = list[i];
        return result;
    }
}
