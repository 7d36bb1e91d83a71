using System.Buffers.Binary;

using Conference.MediaNode.Link.Srtp.Cipher;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>One outbound stream (SSRC) of a sealer, for a caller who counts packets himself.</summary>
internal sealed class SrtpSendStream(SrtpTransform transform, SrtpRefusals refusals, SrtpSendPosition position)
{
    private SrtpSendPosition _position = position;

    public ref readonly SrtpSendPosition Position => ref _position;

    /// <summary>Grants indices below <paramref name="indexEnd"/>, which must not exceed the index space.</summary>
    public void Lease(long indexEnd) => _position.IndexEnd = Math.Min(indexEnd, SrtpIndex.RtpEnd);

    /// <summary>
    /// Seals a packet in place. <paramref name="buffer"/> starts with the packet and has room for the tag behind it;
    /// <paramref name="packetIndex"/> is the extended sequence number, of which the header carries the low 16 bits.
    /// </summary>
    /// <returns>The sealed length; 0 if refused, which is counted under its reason and leaves the packet untouched.
    /// </returns>
    public int Seal(Span<byte> buffer, int headerLength, int length, long packetIndex)
    {
        SrtpError error = WhyNot(buffer, headerLength, length, packetIndex);
        if (error is not SrtpError.None)
        {
            refusals.Count(error);
            return 0;
        }

        int sealedLength = length + transform.TagLength;
        transform.SealRtp(buffer[..sealedLength], headerLength, _position.Ssrc, packetIndex);
        _position.Used.Mark(packetIndex);
        return sealedLength;
    }

    /// <summary>What <see cref="Seal"/> would refuse.</summary>
    public SrtpError WhyNot(ReadOnlySpan<byte> buffer, int headerLength, int length, long packetIndex)
    {
        if (headerLength < 12 || length < headerLength) return SrtpError.TooShort;
        if (buffer.Length - length < transform.TagLength) return SrtpError.NoRoomForTag;
        if (BinaryPrimitives.ReadUInt16BigEndian(buffer[2..]) != (ushort)packetIndex ||
            BinaryPrimitives.ReadUInt32BigEndian(buffer[8..]) != _position.Ssrc)
        {
            return SrtpError.HeaderMismatch;
        }

        if (packetIndex < 0) return SrtpError.TooOld;
        return packetIndex < _position.IndexEnd ? _position.Used.Check(packetIndex) : SrtpError.IndexExhausted;
    }
}
