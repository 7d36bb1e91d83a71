using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Media;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Room.Forward;

/// <summary>
/// Sends a slot's packets again when the subscriber asks: as RTX (RFC 4588), written anew from the history of the received
/// stream, since no copy is kept per subscriber. Without RTX nothing is sent again: the same SRTP index would be sealed
/// twice.
/// </summary>
internal sealed class Retransmitter
{
    private readonly Slot _slot;
    private readonly Forwarder _forwarder;
    private SentHistory? _sent;
    private uint _octetsBefore;
    private long _nextSequence;

    public Retransmitter(Slot slot, Forwarder forwarder, uint ssrc, IEntropy entropy)
    {
        _slot = slot;
        _forwarder = forwarder;
        Stream = new SendStream(ssrc);
        _nextSequence = Forwarder.DrawSequence(entropy);
    }

    /// <summary>Of retransmissions: what is counted here does not count in the slot's own stream.</summary>
    public SendStream Stream { get; }

    /// <summary>A packet of the shown track has been sent.</summary>
    public void OnSent(long sequence, long source)
    {
        _sent ??= new SentHistory();
        _sent.Add(sequence, source);
    }

    public void Lease(SrtpSealer sealer, int count) => Stream.Lease(sealer, _nextSequence + count);

    /// <summary>So many numbers may have been used elsewhere, and what was sent there is not known here.</summary>
    public void SkipAhead(int count)
    {
        _nextSequence += count;
        _sent = null;
    }

    /// <summary>Null: it was sent again.</summary>
    public ResendRefusal? Resend(SequenceNumber number, TimeSpan roundTrip, Outbox outbox, Instant now)
    {
        if (_slot.Link.Srtp is not { } srtp || !_slot.Link.IsConnected) return ResendRefusal.NotConnected;
        if (_sent is null || !TryPlace(_sent, number, out long sequence)) return ResendRefusal.UnknownNumber;

        ref SentPacket sent = ref _sent.At(sequence);
        Arrival arrival = default;
        if (_forwarder.Layer?.Stream?.History is not { } history || !history.TryFind(sent.Source, now, out arrival))
        {
            return ResendRefusal.NotHeld;
        }

        uint nowMs = SentHistory.MillisecondsOf(now);
        if (sent.ResentAtMs != 0 && nowMs - sent.ResentAtMs < roundTrip.TotalMilliseconds) return ResendRefusal.OnItsWay;

        if (_slot.CodecFor(arrival.Codec)?.RtxPayloadType is not { } payloadType) return ResendRefusal.NotAgreed;
        ResendRefusal? refusal = Send(arrival, history.Memory, payloadType, sequence, srtp.Sealer, outbox, now);
        if (refusal is null) sent.ResentAtMs = Math.Max(1, nowMs);
        return refusal;
    }

    private ResendRefusal? Send(
        in Arrival arrival, byte[] memory, byte payloadType, long original, SrtpSealer sealer, Outbox outbox, Instant now)
    {
        int lengthMax = Forwarder.HeaderLengthMax + RtxRestorer.HeaderLength + arrival.PayloadLength + sealer.RtpOverhead;
        Span<byte> reserved = outbox.Reserve(lengthMax);

        // The other half is for those who do not ask twice: checks and handshakes.
        if (outbox.IsHalfFull || reserved.IsEmpty) return ResendRefusal.OutboxFull;

        uint octets = _slot.Stream.Octets - _octetsBefore;
        _octetsBefore += octets;
        if (!_slot.Link.Media.RepairBudget.TryTake(octets, arrival.PayloadLength)) return ResendRefusal.OverBudget;

        (int header, int total) = _forwarder.WriteRtx(arrival, memory, payloadType, original, Stream.Ssrc, _nextSequence, reserved);
        if (!Stream.TrySend(reserved, header, total, 0, _nextSequence, sealer, _slot.Link.Path, outbox, now))
        {
            return ResendRefusal.SealRefused;
        }

        _nextSequence++;
        return null;
    }

    /// <summary>
    /// Where a number of the current source stands in the history. A packet that a slot held back while it waited for a lost
    /// start of a key frame was never sent, and is asked for all the same: it gets its place now.
    /// </summary>
    private bool TryPlace(SentHistory sent, SequenceNumber number, out long sequence)
    {
        if (!_forwarder.TryExtend(number, out sequence)) return false;
        if (sent.Has(sequence)) return true;
        if (!_forwarder.TryFindSource(sequence, out long source)) return false;

        sent.Add(sequence, source);
        return true;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(_nextSequence);
        Stream.Export(writer);
        writer.Write(_octetsBefore);
        if (writer.WriteHas(_sent)) _sent!.Export(writer);
    }

    public void Restore(ref RecordReader reader)
    {
        _nextSequence = reader.ReadInt64();
        Stream.Restore(ref reader);
        _octetsBefore = reader.ReadUInt32();
        if (!reader.ReadBool()) return;

        _sent = new SentHistory();
        _sent.Restore(ref reader);
    }
}
