using System.Buffers.Binary;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>AEAD_AES_128_GCM (RFC 7714).</summary>
internal sealed class GcmTransform(SrtpSessionKeys rtp, SrtpSessionKeys rtcp) : SrtpTransform
{
    private const int IvLength = 12;
    private const int TagBytes = 16;

    private readonly SrtpSessionKeys _rtpKeys = rtp;
    private readonly SrtpSessionKeys _rtcpKeys = rtcp;
    private readonly AesGcmCipher _rtp = AesGcmCipher.Create(rtp.Encryption);
    private readonly AesGcmCipher _rtcp = AesGcmCipher.Create(rtcp.Encryption);

    public override int TagLength => TagBytes;

    public override void SealRtp(Span<byte> packet, int headerLength, uint ssrc, long index)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, _rtpKeys.Salt, ssrc, index);
        _rtp.Seal(iv, packet[..headerLength], packet[headerLength..^TagBytes], packet[^TagBytes..]);
    }

    public override bool OpenRtp(Span<byte> packet, int headerLength, uint ssrc, long index)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, _rtpKeys.Salt, ssrc, index);
        return _rtp.TryOpen(iv, packet[..headerLength], packet[headerLength..^TagBytes], packet[^TagBytes..]);
    }

    // | header, SSRC (8) | ciphertext | tag (16) | E, index (4) |     RFC 7714 §9.2
    public override void SealRtcp(Span<byte> packet, uint ssrc, uint index)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet[^IndexWordLength..], EncryptedFlag | index);
        Span<byte> iv = stackalloc byte[IvLength];
        Span<byte> associated = stackalloc byte[SrtpHeader.RtcpLength + IndexWordLength];
        WriteIv(iv, _rtcpKeys.Salt, ssrc, index);
        WriteAssociated(associated, packet);

        Span<byte> body = packet[SrtpHeader.RtcpLength..^IndexWordLength];
        _rtcp.Seal(iv, associated, body[..^TagBytes], body[^TagBytes..]);
    }

    public override bool OpenRtcp(Span<byte> packet, uint ssrc, uint index)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        Span<byte> associated = stackalloc byte[SrtpHeader.RtcpLength + IndexWordLength];
        WriteIv(iv, _rtcpKeys.Salt, ssrc, index);
        WriteAssociated(associated, packet);

        Span<byte> body = packet[SrtpHeader.RtcpLength..^IndexWordLength];
        return _rtcp.TryOpen(iv, associated, body[..^TagBytes], body[^TagBytes..]);
    }

    public override uint RtcpIndexWord(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^IndexWordLength..]);

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        _rtpKeys.Dispose();
        _rtcpKeys.Dispose();
    }

    /// <summary>
    /// Two zero bytes, the SSRC and a 48-bit index, all XORed with the salt (RFC 7714 §8.1; §9.1 for SRTCP, whose
    /// 31-bit index leaves the upper bits zero).
    /// </summary>
    private static void WriteIv(Span<byte> iv, SecretBytes salt, uint ssrc, long index)
    {
        ReadOnlySpan<byte> bytes = salt.Reveal();
        ulong low = ((ulong)(ssrc & 0xFFFF) << 48) | (ulong)index;
        BinaryPrimitives.WriteUInt32BigEndian(iv, BinaryPrimitives.ReadUInt32BigEndian(bytes) ^ (ssrc >> 16));
        BinaryPrimitives.WriteUInt64BigEndian(iv[4..], BinaryPrimitives.ReadUInt64BigEndian(bytes[4..]) ^ low);
    }

    private static void WriteAssociated(Span<byte> associated, ReadOnlySpan<byte> packet)
    {
        packet[..SrtpHeader.RtcpLength].CopyTo(associated);
        packet[^IndexWordLength..].CopyTo(associated[SrtpHeader.RtcpLength..]);
    }
}
