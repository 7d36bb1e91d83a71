using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Srtp.Cipher;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>
/// Opens what a link receives, SRTP and SRTCP. Nothing in it changes before a packet has authenticated. After a refusal
/// the packet's bytes are of no use.
/// </summary>
internal sealed class SrtpOpener(SrtpKeys keys, int ssrcsMax = SrtpOpener.SsrcsMax) : IDisposable
{
    /// <summary>
    /// Streams that one link receives at most. An entry is never evicted for another: that would open its old packets
    /// to replay.
    /// </summary>
    public const int SsrcsMax = 256;

    private readonly SrtpTransform _transform = SrtpTransform.Create(keys);
    private readonly Dictionary<uint, int> _positions = [];
    private SrtpReceiveStream[] _streams = new SrtpReceiveStream[4];
    private int _count;

    public SrtpRefusals Refusals { get; } = new();

    /// <summary>Valid until the next packet.</summary>
    public ReadOnlySpan<SrtpReceiveStream> Streams => _streams.AsSpan(0, _count);

    /// <summary>Whether a packet of that SSRC has authenticated before.</summary>
    public bool Knows(uint ssrc) => _positions.ContainsKey(ssrc);

    /// <summary>Takes over a stream from where another opener left it. False: known already, or the table is full.
    /// </summary>
    public bool TryAdopt(in SrtpReceiveStream stream)
    {
        if (_count >= ssrcsMax || _positions.ContainsKey(stream.Ssrc)) return false;

        Add(stream);
        return true;
    }

    /// <summary>Opens a packet in place; its plain form fills the first <paramref name="plainLength"/> bytes.</summary>
    public bool TryOpenRtp(Span<byte> packet, out int plainLength, out SrtpError error)
    {
        plainLength = 0;
        if (!SrtpHeader.TryParseRtp(packet, out SrtpHeader header, out error)) return Refusals.Count(error);
        if (packet.Length < header.Length + _transform.TagLength) return Refuse(SrtpError.TooShort, out error);

        bool known = _positions.TryGetValue(header.Ssrc, out int position);
        if (!known && _count >= ssrcsMax) return Refuse(SrtpError.TooManySsrcs, out error);

        SrtpReceiveStream fresh = new() { Ssrc = header.Ssrc };
        ref SrtpReceiveStream stream = ref known ? ref _streams[position] : ref fresh;

        long index = SrtpIndex.Estimate(stream.Rtp.Highest, header.SequenceNumber);
        if (index < 0) return Refuse(SrtpError.TooOld, out error);
        if (index >= SrtpIndex.RtpEnd) return Refuse(SrtpError.IndexExhausted, out error);

        error = stream.Rtp.Check(index);
        if (error is not SrtpError.None) return Refusals.Count(error);
        if (!_transform.OpenRtp(packet, header.Length, header.Ssrc, index))
        {
            return Refuse(SrtpError.AuthenticationFailed, out error);
        }

        stream.Rtp.Mark(index);
        if (!known) Add(fresh);
        plainLength = packet.Length - _transform.TagLength;
        return true;
    }

    /// <summary>Opens a compound RTCP packet in place.</summary>
    public bool TryOpenRtcp(Span<byte> packet, out int plainLength, out SrtpError error)
    {
        plainLength = 0;
        if (!SrtpHeader.TryParseRtcp(packet, out SrtpHeader header, out error)) return Refusals.Count(error);

        int overhead = _transform.TagLength + SrtpTransform.IndexWordLength;
        if (packet.Length < header.Length + overhead) return Refuse(SrtpError.TooShort, out error);

        uint indexWord = _transform.RtcpIndexWord(packet);
        if ((indexWord & SrtpTransform.EncryptedFlag) == 0) return Refuse(SrtpError.NotEncrypted, out error);

        bool known = _positions.TryGetValue(header.Ssrc, out int position);
        if (!known && _count >= ssrcsMax) return Refuse(SrtpError.TooManySsrcs, out error);

        SrtpReceiveStream fresh = new() { Ssrc = header.Ssrc };
        ref SrtpReceiveStream stream = ref known ? ref _streams[position] : ref fresh;

        uint index = indexWord & ~SrtpTransform.EncryptedFlag;
        error = stream.Rtcp.Check(index);
        if (error is not SrtpError.None) return Refusals.Count(error);
        if (!_transform.OpenRtcp(packet, header.Ssrc, index))
        {
            return Refuse(SrtpError.AuthenticationFailed, out error);
        }

        stream.Rtcp.Mark(index);
        if (!known) Add(fresh);
        plainLength = packet.Length - overhead;
        return true;
    }

    public void Export(RecordWriter writer)
    {
        writer.Write(_count);
        foreach (ref readonly SrtpReceiveStream stream in Streams)
        {
            writer.Write(stream.Ssrc);
            stream.Rtp.Export(writer);
            stream.Rtcp.Export(writer);
        }
    }

    public void Restore(ref RecordReader reader)
    {
        for (int left = reader.ReadCount(ssrcsMax); left > 0; left--)
        {
            SrtpReceiveStream stream = new()
            {
                Ssrc = reader.ReadUInt32(),
                Rtp = SrtpIndexWindow.Import(ref reader),
                Rtcp = SrtpIndexWindow.Import(ref reader),
            };
            if (!TryAdopt(stream)) reader.Refuse();
        }
    }

    public void Dispose() => _transform.Dispose();

    private bool Refuse(SrtpError reason, out SrtpError error)
    {
        error = reason;
        return Refusals.Count(reason);
    }

    private void Add(in SrtpReceiveStream stream)
    {
        if (_count == _streams.Length) Array.Resize(ref _streams, _count * 2);
        _positions.Add(stream.Ssrc, _count);
        _streams[_count++] = stream;
    }
}
