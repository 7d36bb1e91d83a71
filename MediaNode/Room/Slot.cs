using Conference.MediaNode.Handover;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Media;
using Conference.MediaNode.Room.Forward;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Room;

/// <summary>A receive section of a client, in which the room shows one track after another.</summary>
internal sealed class Slot
{
    /// <summary>In a record: none is in use. Payload types have seven bits.</summary>
    private const byte NoPayloadType = 0xFF;

    private readonly Forwarder _forwarder;
    private Retransmitter? _retransmitter;
    private CodecBinding? _sourceCodec;
    private CodecBinding? _codec;

    /// <summary>Of a track that was shown and has left the shard without ending, with the layer that passed.</summary>
    private string? _awaited;
    private string? _awaitedRid;

    public Slot(PeerLink link, Section section, IEntropy entropy)
    {
        Link = link;
        Section = section;
        Stream = new SendStream(section.Slot!.LocalSsrc);
        _forwarder = new Forwarder(section, section.Slot.LocalSsrc, entropy);
        AgreeOnRtx(entropy);
    }

    public PeerLink Link { get; }

    public Section Section { get; private set; }

    public string Mid => Section.Mid;

    public SendStream Stream { get; }

    /// <summary>The stream of its retransmissions; null when they were not agreed on.</summary>
    public SendStream? Rtx => _retransmitter?.Stream;

    /// <summary>What is shown now can be sent again.</summary>
    public bool CanResend => _retransmitter is not null && _codec?.RtxPayloadType is not null;

    /// <summary>What is shown; null while empty.</summary>
    public Track? Track { get; private set; }

    /// <summary>Shows another track, or nothing. A video starts with its next key frame, which is asked for.</summary>
    public void Show(Track? track)
    {
        (_awaited, _awaitedRid) = (null, null);
        if (track == Track) return;

        Track?.Subscribers.Remove(this);
        Track = track;
        Restart();
        track?.Subscribers.Add(this);
    }

    /// <summary>Start with the next key frame again, after a pause of the track.</summary>
    public void Restart()
    {
        _sourceCodec = null;
        _forwarder.Restart();
    }

    /// <summary>The client's decoder has lost its way.</summary>
    public void RequestKeyFrame(Instant now) => Track?.RequestKeyFrame(now);

    /// <summary>A later offer of the same link described the section anew.</summary>
    public void Update(Section section, IEntropy entropy)
    {
        Section = section;
        _sourceCodec = null;
        _forwarder.Update(section);
        AgreeOnRtx(entropy);
        if (!section.Sends) Show(null);
    }

    /// <summary>Passes one packet of the shown track on to the client. The outbox has room for it.</summary>
    public DropReason? Forward(in Arrival arrival, ReadOnlySpan<byte> memory, Outbox outbox, Instant now)
    {
        if (Link.Srtp is not { } srtp || !Link.IsConnected) return DropReason.SubscriberNotConnected;
        if (CodecFor(arrival.Codec) is not { } codec) return DropReason.NoCommonCodec;

        if (!_forwarder.TryAdmit(arrival, arrival.Track.BestLayer(now), now, out long sequence, out DropReason drop)) return drop;

        Span<byte> reserved = outbox.Reserve(
            Forwarder.HeaderLengthMax + arrival.PayloadLength + arrival.Padding + srtp.Sealer.RtpOverhead);
        if (reserved.IsEmpty) return DropReason.OutboxFull;

        (int header, int total) = _forwarder.Write(arrival, memory, codec.PayloadType, sequence, reserved, now);
        if (!Stream.TrySend(reserved, header, total, arrival.Padding, sequence, srtp.Sealer, Link.Path, outbox, now))
        {
            return DropReason.SealRefused;
        }

        if (CanResend) _retransmitter!.OnSent(sequence, arrival.SequenceNumber);
        return null;
    }

    /// <summary>The client has lost a packet. Null: it was sent again.</summary>
    public ResendRefusal? Resend(SequenceNumber number, TimeSpan roundTrip, Outbox outbox, Instant now) =>
        _retransmitter is { } retransmitter ? retransmitter.Resend(number, roundTrip, outbox, now) : ResendRefusal.NotAgreed;

    /// <summary>What the slot's clock shows now, for a sender report; false before anything was forwarded.</summary>
    public bool TryTimestampAt(Instant now, out uint timestamp)
    {
        timestamp = 0;
        if (Track is null || _forwarder.Layer?.Stream is not { } source) return false;

        timestamp = source.TimestampAt(now, Track.Link.Media.Intake.Clock) + _forwarder.TimestampOffset;
        return true;
    }

    /// <summary>What the subscriber calls the source's codec; null when it has none such. The last answer is remembered.</summary>
    public CodecBinding? CodecFor(CodecBinding source)
    {
        if (_sourceCodec != source)
        {
            _sourceCodec = source;
            _codec = Section.FindCodec(source.Codec);
        }

        return _codec;
    }

    /// <summary>Grants so many numbers of its streams from here on.</summary>
    public void Lease(SrtpSealer sealer, int count)
    {
        Stream.Lease(sealer, _forwarder.NextSequence + count);
        _retransmitter?.Lease(sealer, count);
    }

    /// <summary>So many numbers of its streams may have been used elsewhere.</summary>
    public void SkipAhead(int count, Instant now)
    {
        _sourceCodec = null;
        _forwarder.SkipAhead(count);
        _retransmitter?.SkipAhead(count);
        RequestKeyFrame(now);
    }

    public void Export(RecordWriter writer)
    {
        string? track = Track?.Name ?? _awaited;
        if (writer.WriteHas(track)) writer.WriteText(track!);
        if (writer.WriteHas(LayerRid)) writer.WriteText(LayerRid!);
        Stream.Export(writer);
        _forwarder.Export(writer);
        writer.Write(_codec?.PayloadType ?? NoPayloadType);
        if (writer.WriteHas(_retransmitter)) _retransmitter!.Export(writer);
    }

    public void Restore(ref RecordReader reader)
    {
        _awaited = reader.ReadTextOrNull();
        _awaitedRid = reader.ReadTextOrNull();
        Stream.Restore(ref reader);
        _forwarder.Restore(ref reader);
        _codec = Section.FindCodec(reader.ReadByte());
        if (reader.ReadBool())
        {
            if (_retransmitter is null) reader.Refuse();
            else _retransmitter.Restore(ref reader);
        }

        if (_awaited is not null && Link.Room.FindTrack(_awaited) is { } track) TryAttach(track);
    }

    /// <summary>The shown track leaves the shard together with its link, to come back: here, or where this slot goes.</summary>
    public void Detach()
    {
        if (Track is null) return;

        (_awaited, _awaitedRid) = (Track.Name, LayerRid);
        Track.Subscribers.Remove(this);
        Track = null;
        _sourceCodec = null;
        _forwarder.Layer = null;
    }

    /// <summary>The track that was shown is there again, and goes on where it was.</summary>
    public bool TryAttach(Track track)
    {
        if (track.Name != _awaited) return false;

        Track = track;
        _forwarder.Layer = _awaitedRid is null ? null : track.FindLayer(_awaitedRid);
        (_awaited, _awaitedRid) = (null, null);
        track.Subscribers.Add(this);
        return true;
    }

    /// <summary>Of the layer that passes: "" where there is only one, null while none does.</summary>
    private string? LayerRid => _forwarder.Layer is { } layer ? layer.Rid ?? string.Empty : _awaitedRid;

    /// <summary>Once agreed on, they keep their SSRC and their numbers, whatever later offers say.</summary>
    private void AgreeOnRtx(IEntropy entropy)
    {
        if (Section.Slot?.LocalRtxSsrc is { } ssrc) _retransmitter ??= new Retransmitter(this, _forwarder, ssrc, entropy);
    }
}
