using System.Diagnostics.CodeAnalysis;

using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Srtp.Cipher;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>
/// Seals what a link sends, SRTP and SRTCP. It uses no index of a stream twice: a repeated key stream would give the
/// plaintext away. A refusal leaves the packet and the state untouched.
/// </summary>
internal sealed class SrtpSealer(SrtpKeys keys, int ssrcsMax = SrtpSealer.SsrcsMax) : IDisposable
{
    /// <summary>Streams that one link sends at most; each is a table entry for the life of the link.</summary>
    public const int SsrcsMax = 1024;

    private readonly SrtpTransform _transform = SrtpTransform.Create(keys);
    private readonly Dictionary<uint, SrtpSendStream> _streams = [];

    public SrtpRefusals Refusals { get; } = new();

    /// <summary>Bytes that sealing adds to an RTP packet.</summary>
    public int RtpOverhead => _transform.TagLength;

    /// <summary>Bytes that sealing adds to an RTCP packet: the tag and the index.</summary>
    public int RtcpOverhead => _transform.TagLength + SrtpTransform.IndexWordLength;

    /// <summary>
    /// The index of the next SRTCP packet: one counter for all SSRCs of the link, which keeps nonces apart as well
    /// as one each would and is one number to hand over.
    /// </summary>
    public long NextRtcpIndex { get; private set; }

    /// <summary>First SRTCP index that must not be used.</summary>
    public long RtcpIndexEnd { get; private set; } = SrtpIndex.RtcpEnd;

    public IReadOnlyCollection<SrtpSendStream> Streams => _streams.Values;

    /// <summary>The stream of <paramref name="ssrc"/>, made at its first mention. False: the table is full.</summary>
    public bool TryGetStream(uint ssrc, [NotNullWhen(true)] out SrtpSendStream? stream) =>
        _streams.TryGetValue(ssrc, out stream) || TryAdopt(new SrtpSendPosition(ssrc), out stream);

    /// <summary>Takes over a stream from where another sealer left it. False: known already, or the table is full.
    /// </summary>
    public bool TryAdopt(in SrtpSendPosition position, [NotNullWhen(true)] out SrtpSendStream? stream)
    {
        stream = null;
        if (_streams.Count >= ssrcsMax || _streams.ContainsKey(position.Ssrc)) return false;

        stream = new SrtpSendStream(_transform, Refusals, position);
        _streams.Add(position.Ssrc, stream);
        return true;
    }

    /// <summary>Takes over the SRTCP counter; it never goes back.</summary>
    public void AdoptRtcp(long nextIndex, long indexEnd)
    {
        NextRtcpIndex = Math.Max(NextRtcpIndex, nextIndex);
        RtcpIndexEnd = Math.Min(indexEnd, SrtpIndex.RtcpEnd);
    }

    /// <summary>Grants so many SRTCP indices from here on.</summary>
    public void LeaseRtcp(int count) => RtcpIndexEnd = Math.Min(NextRtcpIndex + count, SrtpIndex.RtcpEnd);

    /// <summary>So many SRTCP indices may have been used elsewhere.</summary>
    public void SkipRtcp(int count) => NextRtcpIndex += count;

    /// <summary>Nobody else will go on with these streams: the whole index space is ours.</summary>
    public void LiftLeases()
    {
        RtcpIndexEnd = SrtpIndex.RtcpEnd;
        foreach (SrtpSendStream stream in _streams.Values) stream.Lease(SrtpIndex.RtpEnd);
    }

    /// <summary>
    /// Seals the packet that fills the first <paramref name="length"/> bytes, in place. The rollover counter follows
    /// from the sequence numbers sealed before.
    /// </summary>
    public bool TrySealRtp(Span<byte> packet, int length, out int sealedLength, out SrtpError error)
    {
        sealedLength = 0;
        if (length > packet.Length)
        {
            error = SrtpError.TooShort;
            return Refusals.Count(error);
        }

        if (!SrtpHeader.TryParseRtp(packet[..length], out SrtpHeader header, out error)) return Refusals.Count(error);
        if (!TryGetStream(header.Ssrc, out SrtpSendStream? stream))
        {
            error = SrtpError.TooManySsrcs;
            return Refusals.Count(error);
        }

        long index = SrtpIndex.Estimate(stream.Position.Used.Highest, header.SequenceNumber);
        error = index < 0 ? SrtpError.TooOld : stream.WhyNot(packet, header.Length, length, index);
        if (error is not SrtpError.None) return Refusals.Count(error);

        sealedLength = stream.Seal(packet, header.Length, length, index);
        return true;
    }

    /// <summary>Seals a compound RTCP packet in place, encrypted (E bit set).</summary>
    public bool TrySealRtcp(Span<byte> packet, int length, out int sealedLength, out SrtpError error)
    {
        sealedLength = 0;
        error = length > packet.Length ? SrtpError.TooShort
            : packet.Length - length < RtcpOverhead ? SrtpError.NoRoomForTag
            : NextRtcpIndex >= RtcpIndexEnd ? SrtpError.IndexExhausted
            : SrtpError.None;
        if (error is not SrtpError.None) return Refusals.Count(error);
        if (!SrtpHeader.TryParseRtcp(packet[..length], out SrtpHeader header, out error)) return Refusals.Count(error);

        sealedLength = length + RtcpOverhead;
        _transform.SealRtcp(packet[..sealedLength], header.Ssrc, (uint)NextRtcpIndex);
        NextRtcpIndex++;
        return true;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(NextRtcpIndex);
        writer.Write(RtcpIndexEnd);
        writer.Write(_streams.Count);
        foreach (SrtpSendStream stream in _streams.Values)
        {
            writer.Write(stream.Position.Ssrc);
            writer.Write(stream.Position.IndexEnd);
            stream.Position.Used.Export(writer);
        }
    }

    public void Restore(ref RecordReader reader)
    {
        AdoptRtcp(reader.ReadInt64(), reader.ReadInt64());
        for (int left = reader.ReadCount(ssrcsMax); left > 0; left--)
        {
            SrtpSendPosition position = new(reader.ReadUInt32())
            {
                IndexEnd = reader.ReadInt64(),
                Used = SrtpIndexWindow.Import(ref reader),
            };
            if (position.IndexEnd > SrtpIndex.RtpEnd || !TryAdopt(position, out _)) reader.Refuse();
        }
    }

    public void Dispose() => _transform.Dispose();
}
