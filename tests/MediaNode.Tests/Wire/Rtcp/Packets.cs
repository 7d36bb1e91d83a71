using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Tests.Wire.Rtcp;

internal static class Packets
{
    /// <summary>The first packet of a datagram that must parse.</summary>
    public static RtcpPacket First(ReadOnlySpan<byte> datagram)
    {
        Assert.True(RtcpCompound.TryParse(datagram, out RtcpCompound compound, out RtcpError error), error.ToString());
        RtcpCompound.Enumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        return packets.Current;
    }

    /// <summary>Reads whatever the packet is, to its last item; counts the items.</summary>
    public static int ReadToTheEnd(in RtcpPacket packet)
    {
        int items = 0;
        if (SenderReport.TryParse(packet, out SenderReport sender, out _))
        {
            foreach (ReportBlock block in sender.Blocks) items += block.Ssrc == 0 ? 0 : 1;
        }

        if (ReceiverReport.TryParse(packet, out ReceiverReport receiver, out _))
        {
            foreach (ReportBlock block in receiver.Blocks) items += block.Ssrc == 0 ? 0 : 1;
        }

        if (SourceDescription.TryParse(packet, out SourceDescription description, out _))
        {
            foreach (SdesChunk chunk in description) items += 1 + chunk.Cname.Length;
        }

        if (Bye.TryParse(packet, out Bye bye, out _))
        {
            for (int i = 0; i < bye.Ssrcs.Count; i++) items += bye.Ssrcs.Contains(bye.Ssrcs[i]) ? 1 : 0;
            items += bye.Reason.Length;
        }

        if (PictureLossIndication.TryParse(packet, out _, out _)) items++;
        if (FullIntraRequest.TryParse(packet, out FullIntraRequest request, out _))
        {
            for (int i = 0; i < request.Count; i++) items += request[i].CommandNumber;
        }

        if (Remb.TryParse(packet, out Remb remb, out _))
        {
            if (remb.BitrateBps < 0) Assert.Fail("A negative bitrate.");
            for (int i = 0; i < remb.Ssrcs.Count; i++) items += remb.Ssrcs[i] == 0 ? 0 : 1;
        }

        if (GenericNack.TryParse(packet, out GenericNack nack, out _))
        {
            foreach (var _ in nack) items++;
        }

        if (TransportFeedback.TryParse(packet, out TransportFeedback feedback, out _))
        {
            int statuses = 0;
            foreach (var _ in feedback) statuses++;
            if (statuses != feedback.StatusCount) Assert.Fail($"{statuses} of {feedback.StatusCount} statuses.");
            items += statuses;
        }

        return items;
    }
}
