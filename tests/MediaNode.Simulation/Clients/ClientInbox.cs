using System.Buffers.Binary;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Paths;
using Conference.MediaNode.Wire.Payload;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>What a client does with a datagram from the node. Whatever comes must open, once.</summary>
internal sealed class ClientInbox(SimClient client)
{
    public void Receive(SimDatagram datagram)
    {
        switch (DatagramKinds.Of(datagram.Bytes))
        {
            case DatagramKind.Stun:
                if (client.OnCheckAnswer(datagram)) client.OnNominated();
                break;
            case DatagramKind.Dtls:
                client.OnHandshake(datagram.Bytes);
                break;
            case DatagramKind.Rtp when client.Srtp is not null:
                OnRtp(datagram, client.Srtp);
                break;
            case DatagramKind.Rtcp when client.Srtp is not null:
                OnRtcp(datagram, client.Srtp);
                break;
            case DatagramKind.Rtp or DatagramKind.Rtcp:
                // The node's last flight is still on its way.
                break;
            default:
                throw client.Fails("neither STUN, DTLS nor SRTP has come");
        }
    }

    private void OnRtp(SimDatagram datagram, SrtpSession srtp)
    {
        byte[] packet = [.. datagram.Bytes];
        bool opens = srtp.Opener.TryOpenRtp(packet, out int length, out SrtpError error);
        if (!IsNew(datagram, opens, error)) return;

        if (!RtpView.TryParse(packet.AsSpan(0, length), out RtpView rtp, out RtpError wrong)) throw client.Fails($"RTP: {wrong}");
        if (client.FindSlot(rtp.Ssrc) is not { } slot) throw client.Fails($"SSRC {rtp.Ssrc} is no slot");

        bool isKeyFrame = slot.Kind is SectionKind.Video && rtp.Payload.Length > 0 && StartsKeyFrame(rtp, slot);
        if (rtp.Ssrc == slot.Ssrc) slot.OnPacket(rtp.SequenceNumber, isKeyFrame, client.Now);
        else if (rtp.Payload.Length >= 2) slot.OnRestored(BinaryPrimitives.ReadUInt16BigEndian(rtp.Payload), isKeyFrame);
    }

    private static bool StartsKeyFrame(in RtpView rtp, SlotReceiver slot)
    {
        ReadOnlySpan<byte> payload = rtp.Ssrc == slot.Ssrc ? rtp.Payload : rtp.Payload[Math.Min(2, rtp.Payload.Length)..];
        return Vp8Descriptor.TryParse(payload, out Vp8Descriptor vp8, out _) && vp8.IsKeyFrame;
    }

    private void OnRtcp(SimDatagram datagram, SrtpSession srtp)
    {
        byte[] packet = [.. datagram.Bytes];
        bool opens = srtp.Opener.TryOpenRtcp(packet, out int length, out SrtpError error);
        if (!IsNew(datagram, opens, error)) return;

        if (!RtcpCompound.TryParse(packet.AsSpan(0, length), out RtcpCompound compound, out RtcpError wrong))
        {
            throw client.Fails($"RTCP: {wrong}");
        }

        foreach (RtcpPacket part in compound) OnReport(part, datagram.SentAt);
    }

    /// <summary>A path that duplicates is the only reason for a packet not to open.</summary>
    private bool IsNew(SimDatagram datagram, bool opens, SrtpError error)
    {
        if (error is SrtpError.TooOld && client.HasSeenLeap) return false;
        if (opens == datagram.IsTaken) throw client.Fails(opens ? "a datagram has opened twice" : $"a datagram does not open: {error}");
        datagram.IsTaken = true;
        return opens;
    }

    private void OnReport(in RtcpPacket part, Instant nodeSentAt)
    {
        if (SenderReport.TryParse(part, out SenderReport sender, out _))
        {
            client.FindSlot(sender.Ssrc)?.OnSenderReport(sender.Ntp, nodeSentAt, client.Now);
            OnBlocks(sender.Blocks);
        }
        else if (ReceiverReport.TryParse(part, out ReceiverReport receiver, out _)) OnBlocks(receiver.Blocks);
        else if (PictureLossIndication.TryParse(part, out PictureLossIndication loss, out _))
        {
            if (client.FindStream(loss.MediaSsrc) is not { } stream) throw client.Fails($"a key frame of {loss.MediaSsrc} is wanted");
            stream.WantsKeyFrame = true;
        }
        else if (GenericNack.TryParse(part, out GenericNack nack, out _)) OnNack(nack);
    }

    private void OnNack(in GenericNack nack)
    {
        if (client.FindStream(nack.MediaSsrc) is not { } stream) throw client.Fails($"packets of {nack.MediaSsrc} are wanted");
        foreach (SequenceNumber number in nack) stream.Resend(number.Value);
    }

    private void OnBlocks(ReportBlocks blocks)
    {
        foreach (ReportBlock block in blocks)
        {
            if (client.FindStream(block.Ssrc) is not { } stream) throw client.Fails($"a report on {block.Ssrc}, which is not ours");
            if (block.Ssrc == stream.Ssrc) stream.IsKnown = true;
            else stream.IsRtxKnown = true;
        }
    }
}
