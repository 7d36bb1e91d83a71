using System.Diagnostics.CodeAnalysis;
using System.Text;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Room;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Media;

/// <summary>
/// Takes a link's decrypted packets: finds the stream that each belongs to, counts it, and reads once what every subscriber
/// will want to know. A stream's section comes from its announced SSRC, its MID, or a payload type that only one section
/// has (RFC 8843 §9.2).
/// </summary>
internal sealed class MediaIntake
{
    /// <summary>In a record: none has been seen that is still agreed on. Payload types have seven bits.</summary>
    private const byte NoPayloadType = 0xFF;

    private readonly List<Track> _tracks = [];
    private readonly List<byte[]> _ungrantedMids = [];
    private readonly RtxRestorer _restorer;
    private byte _midId;
    private byte _ridId;
    private byte _repairedRidId;
    private byte _transportCcId;
    private byte _audioLevelId;
    private byte _dependencyId;

    public MediaIntake() => _restorer = new RtxRestorer(Streams);

    public StreamTable Streams { get; } = new();

    public TransportArrivals Arrivals { get; } = new();

    public SenderClock Clock { get; } = new();

    public IReadOnlyList<Track> Tracks => _tracks;

    /// <summary>The ids are the same in all sections of a bundle (RFC 8843 §9.2): whoever has one, gives it.</summary>
    public void Configure(LinkDescription description)
    {
        _midId = IdOf(description, HeaderExtension.Mid);
        _ridId = IdOf(description, HeaderExtension.Rid);
        _repairedRidId = IdOf(description, HeaderExtension.RepairedRid);
        _transportCcId = IdOf(description, HeaderExtension.TransportCc);
        _audioLevelId = IdOf(description, HeaderExtension.AudioLevel);
        _dependencyId = IdOf(description, HeaderExtension.DependencyDescriptor);

        _ungrantedMids.Clear();
        foreach (Section section in description.Sections)
        {
            if (section.Ungranted) _ungrantedMids.Add(Encoding.ASCII.GetBytes(section.Mid));
        }
    }

    public void Add(Track track) => _tracks.Add(track);

    /// <summary>A later offer described the track's section anew; streams of layers that it left out are over.</summary>
    public void Update(Track track, Section section)
    {
        track.Update(section);
        Streams.RemoveWhere(stream => stream.Track == track && !track.Layers.Contains(stream.Layer));
    }

    public void Remove(Track track)
    {
        _tracks.Remove(track);
        Streams.RemoveWhere(stream => stream.Track == track);
    }

    /// <param name="packet">Decrypted.</param>
    /// <param name="offset">Of the packet in the batch's memory.</param>
    /// <param name="drop">Why it was not taken.</param>
    public bool TryTake(ReadOnlySpan<byte> packet, int offset, Instant now, out Arrival arrival, out DropReason drop)
    {
        arrival = default;
        drop = DropReason.RtpMalformed;
        if (!RtpView.TryParse(packet, out RtpView rtp, out _)) return false;

        PacketExtensions extensions = Read(rtp);
        if (extensions.TransportNumber >= 0) Arrivals.OnPacket(new((ushort)extensions.TransportNumber), now);

        bool isTaken = Streams.TryFind(rtp.Ssrc, out ReceiveStream? stream)
            ? TryTakeOriginal(rtp, stream, now, ref arrival, out drop)
            : TryTakeUnknown(rtp, extensions, now, ref arrival, out drop);
        if (!isTaken) return false;

        int skipped = arrival.IsRestored ? RtxRestorer.HeaderLength : 0;
        ReadOnlySpan<byte> payload = rtp.Payload[skipped..];
        arrival.Timestamp = rtp.Timestamp;
        arrival.Marker = rtp.Marker;
        arrival.PayloadOffset = offset + rtp.HeaderLength + skipped;
        arrival.PayloadLength = payload.Length;
        arrival.AudioLevel = extensions.AudioLevel;
        arrival.DependencyOffset = offset + extensions.DependencyOffset;
        arrival.DependencyLength = extensions.DependencyLength;
        arrival.StartsKeyFrame = payload.Length > 0 && FrameStart.IsKeyFrame(arrival.Codec.Codec.Kind, payload);
        arrival.Next = -1;
        if (arrival.StartsKeyFrame) arrival.Layer.Stream!.OnKeyFrame(arrival.SequenceNumber);
        return true;
    }

    private static bool TryTakeOriginal(
        in RtpView rtp, ReceiveStream stream, Instant now, ref Arrival arrival, out DropReason drop)
    {
        drop = DropReason.SourceReplaced;
        if (stream.Layer.Stream != stream) return false;

        drop = DropReason.UnknownPayloadType;
        if (stream.Codec?.PayloadType != rtp.PayloadType && !TrySetCodec(stream, rtp.PayloadType)) return false;
        if (!stream.TryTake(rtp.SequenceNumber, rtp.Timestamp, rtp.Payload.Length, now, out long sequence, out drop)) return false;

        Place(stream, stream.Codec!, sequence, ref arrival);
        return true;
    }

    /// <summary>A retransmission, or the first packet of a stream.</summary>
    private bool TryTakeUnknown(
        in RtpView rtp, in PacketExtensions extensions, Instant now, ref Arrival arrival, out DropReason drop)
    {
        if (_restorer.TryFind(rtp, extensions, _tracks, out RtxStream? rtx, out DropReason? refusal))
        {
            return TryRestore(rtp, rtx, now, ref arrival, out drop);
        }

        drop = refusal ?? DropReason.UnknownStream;
        return refusal is null
            && TryOpen(rtp, extensions, out ReceiveStream? stream, out drop)
            && TryTakeOriginal(rtp, stream, now, ref arrival, out drop);
    }

    private static bool TryRestore(in RtpView rtp, RtxStream rtx, Instant now, ref Arrival arrival, out DropReason drop)
    {
        if (!RtxRestorer.TryRead(rtp, rtx, out CodecBinding? codec, out ushort number, out drop)) return false;
        if (!rtx.Source.TryRestore(number, now, out long sequence, out drop)) return false;

        Place(rtx.Source, codec, sequence, ref arrival);
        arrival.IsRestored = true;
        return true;
    }

    private static void Place(ReceiveStream stream, CodecBinding codec, long sequence, ref Arrival arrival)
    {
        arrival.SequenceNumber = sequence;
        arrival.Track = stream.Track;
        arrival.Layer = stream.Layer;
        arrival.Codec = codec;
    }

    private PacketExtensions Read(in RtpView rtp)
    {
        PacketExtensions found = new() { TransportNumber = -1, AudioLevel = -1 };
        int bodyOffset = rtp.HeaderLength - rtp.Extension.Length;
        foreach (RtpExtensionElement element in new RtpExtensionEnumerator(rtp.ExtensionProfile, rtp.Extension))
        {
            if (element.Id == _transportCcId && TransportSequenceNumber.TryRead(element.Value, out SequenceNumber number))
            {
                found.TransportNumber = number.Value;
            }
            else if (element.Id == _audioLevelId && element.Value.Length > 0)
            {
                found.AudioLevel = element.Value[0];
            }
            else if (element.Id == _midId)
            {
                found.Mid = element.Value;
            }
            else if (element.Id == _ridId)
            {
                found.Rid = element.Value;
            }
            else if (element.Id == _repairedRidId)
            {
                found.RepairedRid = element.Value;
            }
            else if (element.Id == _dependencyId)
            {
                found.DependencyOffset = bodyOffset + element.Offset;
                found.DependencyLength = (byte)element.Value.Length;
            }
        }

        return found;
    }

    private bool TryOpen(
        in RtpView rtp, in PacketExtensions extensions, [NotNullWhen(true)] out ReceiveStream? stream, out DropReason drop)
    {
        stream = null;
        drop = IsUngranted(extensions.Mid) ? DropReason.NotAllowedToPublish : DropReason.UnknownStream;
        if (FindTrack(rtp, extensions.Mid) is not { } track) return false;
        drop = DropReason.UnknownStream;
        if (track.FindLayer(extensions.Rid) is not { } layer) return false;

        drop = DropReason.UnknownPayloadType;
        if (track.FindCodec(rtp.PayloadType) is not { } codec) return false;

        drop = DropReason.TooManyStreams;
        if (Streams.IsFull) return false;

        stream = new ReceiveStream(rtp.Ssrc, track, layer, codec.ClockRate) { Codec = codec };
        if (layer.Stream is { } replaced)
        {
            Streams.RemoveRtxOf(replaced);
            track.RestartSlots();
        }

        layer.Stream = stream;
        Streams.Add(stream);
        return true;
    }

    private Track? FindTrack(in RtpView rtp, ReadOnlySpan<byte> mid)
    {
        Track? byPayloadType = null;
        bool isUnique = true;
        foreach (Track track in _tracks)
        {
            if (!mid.IsEmpty && track.MidIs(mid)) return track;
            if (mid.IsEmpty && track.Announces(rtp.Ssrc)) return track;
            if (track.FindCodec(rtp.PayloadType) is null) continue;
            isUnique = byPayloadType is null;
            byPayloadType = track;
        }

        return mid.IsEmpty && isUnique ? byPayloadType : null;
    }

    private bool IsUngranted(ReadOnlySpan<byte> mid)
    {
        foreach (byte[] ungranted in _ungrantedMids)
        {
            if (mid.SequenceEqual(ungranted)) return true;
        }

        return false;
    }

    private static bool TrySetCodec(ReceiveStream stream, byte payloadType)
    {
        CodecBinding? codec = stream.Track.FindCodec(payloadType);
        if (codec is null || codec.ClockRate != stream.ClockRate) return false;
        stream.Codec = codec;
        return true;
    }

    private static byte IdOf(LinkDescription description, HeaderExtension kind)
    {
        foreach (Section section in description.Sections)
        {
            if (section.ExtensionId(kind) is { } id) return id;
        }

        return 0;
    }

    public void Export(RecordWriter writer)
    {
        Arrivals.Export(writer);
        Clock.Export(writer);
        writer.Write(_tracks.Count);
        foreach (Track track in _tracks)
        {
            writer.WriteText(track.Mid);
            track.Export(writer);
        }

        writer.Write(Streams.All.Count);
        foreach (ReceiveStream stream in Streams.All)
        {
            writer.WriteText(stream.Track.Mid);
            writer.WriteText(stream.Layer.Rid ?? string.Empty);
            writer.Write(stream.Ssrc);
            writer.Write(stream.ClockRate);
            writer.Write(stream.Codec?.PayloadType ?? NoPayloadType);
            writer.Write(stream.Layer.Stream == stream);
            stream.Export(writer);
        }

        writer.Write(Streams.Rtx.Count);
        foreach (RtxStream rtx in Streams.Rtx) rtx.Export(writer);
    }

    /// <summary>The description has been applied: the tracks are there.</summary>
    public void Restore(ref RecordReader reader)
    {
        Arrivals.Restore(ref reader);
        Clock.Restore(ref reader);
        for (int left = reader.ReadCount(NegotiationLimits.SectionsMax); left > 0; left--)
        {
            if (FindTrack(reader.ReadText()) is { } track) track.Restore(ref reader);
            else reader.Refuse();
        }

        for (int left = reader.ReadCount(StreamTable.StreamsMax); left > 0; left--) RestoreStream(ref reader);
        for (int left = reader.ReadCount(StreamTable.StreamsMax); left > 0; left--) RestoreRtx(ref reader);
    }

    private void RestoreRtx(ref RecordReader reader)
    {
        uint ssrc = reader.ReadUInt32();
        if (!Streams.TryFind(reader.ReadUInt32(), out ReceiveStream? source))
        {
            reader.Refuse();
            return;
        }

        RtxStream stream = new(ssrc, source);
        stream.Restore(ref reader);
        Streams.Add(stream);
    }

    private void RestoreStream(ref RecordReader reader)
    {
        Track? track = FindTrack(reader.ReadText());
        TrackLayer? layer = track?.FindLayer(reader.ReadText());
        uint ssrc = reader.ReadUInt32();
        int clockRate = reader.ReadCount(int.MaxValue);
        CodecBinding? codec = track?.FindCodec(reader.ReadByte());
        bool isCurrent = reader.ReadBool();
        if (track is null || layer is null || clockRate == 0 || Streams.TryFind(ssrc, out _))
        {
            reader.Refuse();
            return;
        }

        ReceiveStream stream = new(ssrc, track, layer, clockRate) { Codec = codec };
        stream.Restore(ref reader);
        if (isCurrent) layer.Stream = stream;
        Streams.Add(stream);
    }

    private Track? FindTrack(string mid)
    {
        foreach (Track track in _tracks)
        {
            if (track.Mid == mid) return track;
        }

        return null;
    }
}
