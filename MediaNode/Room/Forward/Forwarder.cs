using System.Buffers.Binary;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Media;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Room.Forward;

/// <summary>
/// Decides for one slot which packets of its track pass, and writes them under the slot's own numbers. It stays while tracks
/// come and go, so the subscriber sees one stream.
/// </summary>
internal sealed class Forwarder
{
    /// <summary>Fixed header, an extension block of audio level and a large dependency descriptor.</summary>
    public const int HeaderLengthMax = 12 + 4 + 4 + 2 + byte.MaxValue + 3;

    private readonly SequenceRewriter _sequence;
    private readonly TimestampRewriter _timestamps;
    private readonly PictureIdRewriter _pictures = new();
    private byte _audioLevelId;
    private byte _dependencyId;
    private readonly uint _ssrc;
    private TrackLayer? _layer;
    private bool _isAnchored;

    public Forwarder(Section section, uint ssrc, IEntropy entropy)
    {
        _sequence = new SequenceRewriter(DrawSequence(entropy));
        Span<byte> random = stackalloc byte[sizeof(uint)];
        entropy.Fill(random);
        _timestamps = new TimestampRewriter(BitConverter.ToUInt32(random));
        _ssrc = ssrc;
        Update(section);
    }

    /// <summary>
    /// Below 2^15, so that neither side can take the first packets for late ones of an earlier rollover (RFC 3711 §3.3.1).
    /// </summary>
    public static long DrawSequence(IEntropy entropy)
    {
        Span<byte> random = stackalloc byte[sizeof(ushort)];
        entropy.Fill(random);
        return ((random[0] << 8) | random[1]) & 0x7FFF;
    }

    /// <summary>Nothing passes until a decoder can start.</summary>
    public bool AwaitsKeyFrame => !_isAnchored;

    /// <summary>The layer that passes; null until one does.</summary>
    public TrackLayer? Layer { get => _layer; set => _layer = value; }

    /// <summary>Added to the source's timestamps: sender reports need the same.</summary>
    public uint TimestampOffset => _timestamps.Offset;

    /// <summary>A later offer may agree on more header extensions, or fewer.</summary>
    public void Update(Section section)
    {
        _audioLevelId = section.ExtensionId(HeaderExtension.AudioLevel) ?? 0;
        _dependencyId = section.ExtensionId(HeaderExtension.DependencyDescriptor) ?? 0;
    }

    /// <summary>The slot shows another track from now on, or the same one again after a pause.</summary>
    public void Restart()
    {
        _layer = null;
        _isAnchored = false;
    }

    /// <summary>The number after the highest used.</summary>
    public long NextSequence => _sequence.NextOut;

    /// <summary>So many numbers may have been used elsewhere: what is shown starts anew above them.</summary>
    public void SkipAhead(int count)
    {
        _sequence.SkipAhead(count);
        Restart();
    }

    /// <summary>Whether the packet passes, and under which number.</summary>
    public bool TryAdmit(in Arrival arrival, TrackLayer wanted, Instant now, out long sequence, out DropReason drop)
    {
        sequence = 0;
        if (arrival.Layer == _layer && _sequence.IsJump(arrival.SequenceNumber)) Restart();
        bool switches = arrival.Layer == wanted && arrival.Layer != _layer;
        if (!_isAnchored || switches)
        {
            drop = arrival.Layer == wanted ? DropReason.AwaitsKeyFrame : DropReason.OtherLayer;
            if (arrival.Layer == wanted && arrival.StartsKeyFrame) AnchorAt(arrival, now);
            else if (!_isAnchored || arrival.Layer != _layer) return false;
        }

        drop = DropReason.OtherLayer;
        if (arrival.Layer != _layer) return false;

        drop = DropReason.PaddingOnly;
        if (arrival.PayloadLength == 0)
        {
            _sequence.Skip(arrival.SequenceNumber);
            return false;
        }

        drop = DropReason.TooLate;
        return _sequence.TryMap(arrival.SequenceNumber, out sequence);
    }

    /// <summary>Writes the packet for this slot; returns the header's and the packet's length.</summary>
    public (int Header, int Total) Write(
        in Arrival arrival, ReadOnlySpan<byte> memory, byte payloadType, long sequence, Span<byte> destination, Instant now)
    {
        int header = RtpHeaderWriter.Write(
            destination, arrival.Marker, payloadType, (ushort)sequence, _timestamps.Map(arrival.Timestamp, now), _ssrc);
        header += WriteExtensions(arrival, memory, destination, header);

        int end = header + WritePayload(arrival, memory, destination[header..]);
        return (header, end + RtpHeaderWriter.WritePadding(destination, end, arrival.Padding));
    }

    /// <summary>Writes the packet of that number as a retransmission (RFC 4588 §4); returns the same lengths.</summary>
    /// <param name="original">Its number in this slot.</param>
    /// <param name="ssrc">Of the retransmissions, as <paramref name="sequence"/> is.</param>
    public (int Header, int Total) WriteRtx(
        in Arrival arrival,
        ReadOnlySpan<byte> memory,
        byte payloadType,
        long original,
        uint ssrc,
        long sequence,
        Span<byte> destination)
    {
        uint timestamp = arrival.Timestamp + _timestamps.Offset;
        int header = RtpHeaderWriter.Write(destination, arrival.Marker, payloadType, (ushort)sequence, timestamp, ssrc);
        header += WriteExtensions(arrival, memory, destination, header);
        BinaryPrimitives.WriteUInt16BigEndian(destination[header..], (ushort)original);
        int payload = header + RtxRestorer.HeaderLength;
        return (header, payload + WritePayload(arrival, memory, destination[payload..]));
    }

    /// <summary>A number of the current source, as a subscriber says it. False: out of reach.</summary>
    public bool TryExtend(SequenceNumber number, out long sequence)
    {
        long last = _sequence.NextOut - 1;
        sequence = last + (number - new SequenceNumber((ushort)last));
        return _isAnchored && sequence <= last && sequence >= _sequence.FirstOut && last - sequence < SequenceRewriter.LateMax;
    }

    /// <summary>Which packet of the source has that number, whether it was forwarded or not.</summary>
    public bool TryFindSource(long sequence, out long source) => _sequence.TryUnmap(sequence, out source);

    private int WritePayload(in Arrival arrival, ReadOnlySpan<byte> memory, Span<byte> destination)
    {
        Span<byte> payload = destination[..arrival.PayloadLength];
        memory.Slice(arrival.PayloadOffset, arrival.PayloadLength).CopyTo(payload);
        _pictures.Rewrite(arrival.Codec.Codec.Kind, payload);
        return arrival.PayloadLength;
    }

    private void AnchorAt(in Arrival arrival, Instant now)
    {
        _layer = arrival.Layer;
        _isAnchored = true;
        _sequence.Anchor(arrival.SequenceNumber);
        _timestamps.Anchor(arrival.Timestamp, arrival.Codec.ClockRate, now);
        _pictures.Anchor();
    }

    private int WriteExtensions(in Arrival arrival, ReadOnlySpan<byte> memory, Span<byte> destination, int offset)
    {
        bool hasLevel = _audioLevelId != 0 && arrival.AudioLevel >= 0;
        bool hasDependency = _dependencyId != 0 && arrival.DependencyLength > 0;
        if (!hasLevel && !hasDependency) return 0;

        RtpExtensionWriter extensions = new(destination[offset..]);
        if (hasLevel) extensions.TryAppend(_audioLevelId, [(byte)arrival.AudioLevel]);
        if (hasDependency) extensions.TryAppend(_dependencyId, memory.Slice(arrival.DependencyOffset, arrival.DependencyLength));
        RtpHeaderWriter.SetExtension(destination);
        return extensions.Finish();
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(_isAnchored);
        _sequence.Export(writer);
        _timestamps.Export(writer);
        _pictures.Export(writer);
    }

    public void Restore(ref RecordReader reader)
    {
        _isAnchored = reader.ReadBool();
        _sequence.Restore(ref reader);
        _timestamps.Restore(ref reader);
        _pictures.Restore(ref reader);
    }
}
