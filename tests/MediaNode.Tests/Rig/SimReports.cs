using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Rig;

internal sealed record SimSenderReport(Instant At, uint Ssrc, NtpTime Ntp, uint Timestamp, uint Packets, uint Octets);

/// <summary>The RTCP that a client has received, taken apart.</summary>
internal sealed class SimReports
{
    public List<SimSenderReport> Senders { get; } = [];

    public List<(Instant At, ReportBlock Block)> Blocks { get; } = [];

    public List<(Instant At, uint Ssrc)> KeyFrameRequests { get; } = [];

    /// <summary>By transport-wide number: what the node says of each packet.</summary>
    public List<(ushort Number, PacketArrival Arrival)> Arrivals { get; } = [];

    /// <summary>Every number of a negative acknowledgement.</summary>
    public List<(Instant At, uint Ssrc, ushort Number)> Nacks { get; } = [];

    public int NackPackets { get; private set; }

    public List<string> Cnames { get; } = [];

    public void Read(ReadOnlySpan<byte> datagram, Instant now)
    {
        Assert.True(RtcpCompound.TryParse(datagram, out RtcpCompound compound, out RtcpError error), error.ToString());
        foreach (RtcpPacket packet in compound)
        {
            if (SenderReport.TryParse(packet, out SenderReport sender, out _))
            {
                Senders.Add(new(now, sender.Ssrc, sender.Ntp, sender.RtpTimestamp, sender.PacketCount, sender.OctetCount));
                foreach (ReportBlock block in sender.Blocks) Blocks.Add((now, block));
            }
            else if (ReceiverReport.TryParse(packet, out ReceiverReport receiver, out _))
            {
                foreach (ReportBlock block in receiver.Blocks) Blocks.Add((now, block));
            }
            else if (PictureLossIndication.TryParse(packet, out PictureLossIndication loss, out _))
            {
                KeyFrameRequests.Add((now, loss.MediaSsrc));
            }
            else if (GenericNack.TryParse(packet, out GenericNack nack, out _))
            {
                NackPackets++;
                foreach (SequenceNumber number in nack) Nacks.Add((now, nack.MediaSsrc, number.Value));
            }
            else if (TransportFeedback.TryParse(packet, out TransportFeedback feedback, out _))
            {
                foreach ((SequenceNumber number, PacketArrival arrival) in feedback) Arrivals.Add((number.Value, arrival));
            }
        }
    }
}
