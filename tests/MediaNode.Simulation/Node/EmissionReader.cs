using System.Buffers.Binary;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>Opens and reads what the node sends, in the order of sending.</summary>
internal sealed class EmissionReader(IReadOnlyList<Checker> checkers, IReadOnlyList<PublishedStream> streams, NodeLedger ledger)
{
    private const uint EncryptedFlag = 0x8000_0000;
    private const int CmTagLength = 10;
    private const int RtxHeaderLength = 2;

    /// <summary>What the last datagram was, for the trace.</summary>
    public object? Latest { get; private set; }

    /// <summary>The packet, if it is media.</summary>
    public EmittedPacket? Read(Instant now, LinkView link, byte[] datagram)
    {
        Latest = null;
        DatagramKind kind = DatagramKinds.Of(datagram);
        if (kind is DatagramKind.Stun or DatagramKind.Dtls) return null;
        if (link.Witness is not { } witness || link.IsClosed) throw Wrong($"{kind} to {link}, which has no keys or is over");

        byte[] packet = [.. datagram];
        if (kind is DatagramKind.Rtp)
        {
            if (!witness.Opener.TryOpenRtp(packet, out int length, out SrtpError error)) NoteUnopened(now, link, datagram, error);
            return ReadRtp(now, link, packet.AsSpan(0, length));
        }

        NoteRtcpIndex(now, link, datagram, witness.Profile);
        bool opens = witness.Opener.TryOpenRtcp(packet, out int plain, out SrtpError refused);
        if (!opens) throw Wrong($"RTCP to {link} does not open: {refused}");
        ReadRtcp(now, link, packet.AsSpan(0, plain));
        return null;
    }

    /// <summary>Only the indices, of what cannot be opened in its turn.</summary>
    public void NoteIndices(Instant now, LinkView link, byte[] datagram)
    {
        DatagramKind kind = DatagramKinds.Of(datagram);
        if (kind is DatagramKind.Rtcp && link.Witness is { } witness) NoteRtcpIndex(now, link, datagram, witness.Profile);
        if (kind is not DatagramKind.Rtp) return;

        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(8));
        ushort number = BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(2));
        if (link.FindSlot(ssrc) is not { } slot) return;

        long sequence = ssrc == slot.Ssrc ? slot.Extend(number) : slot.ExtendRtx(number);
        foreach (Checker checker in checkers) checker.OnSealed(now, link, ssrc, isRtcp: false, sequence);
    }

    /// <summary>A repeated index is the affair of its own checker, which comes before this complaint.</summary>
    private void NoteUnopened(Instant now, LinkView link, byte[] datagram, SrtpError error)
    {
        if (link.FindSlot(BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(8))) is { } slot)
        {
            long sequence = slot.Unwrap(BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(2)));
            foreach (Checker checker in checkers) checker.OnSealed(now, link, slot.Ssrc, isRtcp: false, sequence);
        }

        throw Wrong($"RTP to {link} does not open: {error}");
    }

    private EmittedPacket? ReadRtp(Instant now, LinkView link, ReadOnlySpan<byte> plain)
    {
        if (!RtpView.TryParse(plain, out RtpView rtp, out RtpError error)) throw Wrong($"RTP to {link}: {error}");
        if (link.FindSlot(rtp.Ssrc) is not { } slot) throw Wrong($"RTP to {link} with SSRC {rtp.Ssrc}, which is no slot");

        if (rtp.Ssrc != slot.Ssrc)
        {
            ReadRtx(now, slot, rtp);
            return null;
        }

        SentPacket sent = Find(slot, rtp.Payload);
        bool startsRun = slot.Run?.Stream != sent.Stream;
        if (startsRun)
        {
            slot.Run = new SlotRun(sent.Stream);
            slot.ChangedAt = now;
        }

        long sequence = slot.Unwrap(rtp.SequenceNumber);
        EmittedPacket packet = new(now, slot, slot.Run!, startsRun, sent, sequence, rtp.Timestamp)
        {
            PayloadType = rtp.PayloadType,
            Marker = rtp.Marker,
            Payload = rtp.Payload.ToArray(),
        };
        slot.Last = packet;
        slot.Packets++;
        slot.Octets += (uint)rtp.Payload.Length;
        Latest = packet;
        foreach (Checker checker in checkers)
        {
            checker.OnSealed(now, link, rtp.Ssrc, isRtcp: false, sequence);
            checker.OnEmitted(packet);
        }

        return packet;
    }

    private void ReadRtx(Instant now, SlotView slot, in RtpView rtp)
    {
        if (rtp.Payload.Length < RtxHeaderLength) throw Wrong($"a retransmission to {slot} without an original number");
        if (rtp.PayloadType != slot.Link.Client.Plan.Rtx) throw Wrong($"a retransmission to {slot} has payload type {rtp.PayloadType}");

        ReadOnlySpan<byte> payload = rtp.Payload[RtxHeaderLength..];
        SentPacket sent = Find(slot, payload);
        if (slot.Run is not { } run || run.Stream != sent.Stream) throw Wrong($"{sent} is sent again to {slot}, which is not on it");

        long rtxSequence = slot.UnwrapRtx(rtp.SequenceNumber);
        long sequence = slot.Extend(BinaryPrimitives.ReadUInt16BigEndian(rtp.Payload));
        EmittedPacket packet = new(now, slot, run, StartsRun: false, sent, sequence, rtp.Timestamp)
        {
            PayloadType = slot.PayloadType,
            Marker = rtp.Marker,
            Payload = payload.ToArray(),
        };
        ledger.RtpResent++;
        Latest = $"again {packet}";
        foreach (Checker checker in checkers)
        {
            checker.OnSealed(now, slot.Link, rtp.Ssrc, isRtcp: false, rtxSequence);
            checker.OnResent(packet);
        }
    }

    private SentPacket Find(SlotView slot, ReadOnlySpan<byte> payload)
    {
        bool isVideo = slot.Kind is SectionKind.Video;
        if (!Payloads.TryReadMark(payload, isVideo, out int id, out int counter)
            || id < 0 || id >= streams.Count || counter < 0 || counter >= streams[id].Sent.Count)
        {
            throw Wrong($"RTP to {slot} carries nothing that was ever sent");
        }

        return streams[id].Sent[counter];
    }

    /// <summary>The index stands in clear: last with AES-GCM (RFC 7714 §9), before the tag with AES-CM (RFC 3711 §3.4).</summary>
    private void NoteRtcpIndex(Instant now, LinkView link, byte[] datagram, SrtpProfile profile)
    {
        int fromEnd = profile is SrtpProfile.AeadAes128Gcm ? 4 : 4 + CmTagLength;
        uint word = BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(datagram.Length - fromEnd));
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(4));
        foreach (Checker checker in checkers) checker.OnSealed(now, link, ssrc, isRtcp: true, word & ~EncryptedFlag);
    }

    private void ReadRtcp(Instant now, LinkView link, ReadOnlySpan<byte> plain)
    {
        if (!RtcpCompound.TryParse(plain, out RtcpCompound compound, out RtcpError error)) throw Wrong($"RTCP to {link}: {error}");

        Latest = "";
        foreach (RtcpPacket part in compound) ReadPart(now, link, part);
    }

    private void ReadPart(Instant now, LinkView link, in RtcpPacket part)
    {
        Latest = $"{Latest} {part.PacketType}/{part.Format}";
        if (SenderReport.TryParse(part, out SenderReport sender, out _))
        {
            if (link.FindSlot(sender.Ssrc) is not { } slot) throw Wrong($"a sender report to {link} of SSRC {sender.Ssrc}");
            foreach (Checker checker in checkers)
            {
                checker.OnSenderReport(now, slot, sender.Ntp, sender.RtpTimestamp, sender.PacketCount, sender.OctetCount);
            }

            ReadBlocks(now, link, sender.Blocks);
        }
        else if (ReceiverReport.TryParse(part, out ReceiverReport receiver, out _)) ReadBlocks(now, link, receiver.Blocks);
        else if (PictureLossIndication.TryParse(part, out PictureLossIndication loss, out _))
        {
            PublishedStream stream = link.Client.FindStream(loss.MediaSsrc) ?? throw Wrong($"PLI to {link} for {loss.MediaSsrc}");
            foreach (Checker checker in checkers) checker.OnKeyFrameAsked(now, stream);
        }
        else if (GenericNack.TryParse(part, out GenericNack nack, out _)) ReadNack(now, link, nack);
        else if (TransportFeedback.TryParse(part, out TransportFeedback feedback, out _))
        {
            foreach ((SequenceNumber number, PacketArrival arrival) in feedback)
            {
                foreach (Checker checker in checkers) checker.OnTransportFeedback(now, link, number.Value, arrival);
            }
        }
    }

    private void ReadNack(Instant now, LinkView link, in GenericNack nack)
    {
        PublishedStream stream = link.Client.FindStream(nack.MediaSsrc) ?? throw Wrong($"NACK to {link} for {nack.MediaSsrc}");
        foreach (SequenceNumber number in nack)
        {
            ledger.NacksOut++;
            foreach (Checker checker in checkers) checker.OnNack(now, stream, number.Value);
        }
    }

    private void ReadBlocks(Instant now, LinkView link, ReportBlocks blocks)
    {
        foreach (ReportBlock block in blocks)
        {
            PublishedStream stream = link.Client.FindStream(block.Ssrc) ?? throw Wrong($"a report to {link} on {block.Ssrc}");
            foreach (Checker checker in checkers) checker.OnReceptionReport(now, stream, block);
        }
    }

    private static CheckFailed Wrong(string message) => new("what the node sends can be read", message);
}
