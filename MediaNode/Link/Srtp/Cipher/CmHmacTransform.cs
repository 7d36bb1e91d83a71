using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>AES_CM_128_HMAC_SHA1_80: AES in counter mode, HMAC-SHA1 cut to 80 bits (RFC 3711 §4.1.1, §4.2.1).</summary>
internal sealed class CmHmacTransform(SrtpSessionKeys rtp, SrtpSessionKeys rtcp) : SrtpTransform
{
    private const int IvLength = 16;
    private const int TagBytes = 10;

    private readonly SrtpSessionKeys _rtpKeys = rtp;
    private readonly SrtpSessionKeys _rtcpKeys = rtcp;
    private readonly AesCtrCipher _rtp = AesCtrCipher.Create(rtp.Encryption);
    private readonly AesCtrCipher _rtcp = AesCtrCipher.Create(rtcp.Encryption);
    private readonly HmacSha1 _rtpTag = new(rtp.Authentication);
    private readonly HmacSha1 _rtcpTag = new(rtcp.Authentication);

    public override int TagLength => TagBytes;

    public override void SealRtp(Span<byte> packet, int headerLength, uint ssrc, long index)
    {
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, _rtpKeys.Salt, ssrc, index);
        _rtp.Apply(iv, packet[headerLength..^TagBytes]);

        Span<byte> tag = stackalloc byte[HmacSha1.Length];
        WriteRtpTag(tag, packet, index);
        tag[..TagBytes].CopyTo(packet[^TagBytes..]);
    }

    public override bool OpenRtp(Span<byte> packet, int headerLength, uint ssrc, long index)
    {
        Span<byte> tag = stackalloc byte[HmacSha1.Length];
        WriteRtpTag(tag, packet, index);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TagBytes], packet[^TagBytes..])) return false;

        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, _rtpKeys.Salt, ssrc, index);
        _rtp.Apply(iv, packet[headerLength..^TagBytes]);
        return true;
    }

    // | header, SSRC (8) | ciphertext | E, index (4) | tag (10) |     RFC 3711 §3.4
    public override void SealRtcp(Span<byte> packet, uint ssrc, uint index)
    {
        Span<byte> authenticated = packet[..^TagBytes];
        BinaryPrimitives.WriteUInt32BigEndian(authenticated[^IndexWordLength..], EncryptedFlag | index);
        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, _rtcpKeys.Salt, ssrc, index);
        _rtcp.Apply(iv, authenticated[SrtpHeader.RtcpLength..^IndexWordLength]);

        Span<byte> tag = stackalloc byte[HmacSha1.Length];
        _rtcpTag.Compute(authenticated, [], tag);
        tag[..TagBytes].CopyTo(packet[^TagBytes..]);
    }

    public override bool OpenRtcp(Span<byte> packet, uint ssrc, uint index)
    {
        Span<byte> authenticated = packet[..^TagBytes];
        Span<byte> tag = stackalloc byte[HmacSha1.Length];
        _rtcpTag.Compute(authenticated, [], tag);
        if (!CryptographicOperations.FixedTimeEquals(tag[..TagBytes], packet[^TagBytes..])) return false;

        Span<byte> iv = stackalloc byte[IvLength];
        WriteIv(iv, _rtcpKeys.Salt, ssrc, index);
        _rtcp.Apply(iv, authenticated[SrtpHeader.RtcpLength..^IndexWordLength]);
        return true;
    }

    public override uint RtcpIndexWord(ReadOnlySpan<byte> packet) =>
        BinaryPrimitives.ReadUInt32BigEndian(packet[^(TagBytes + IndexWordLength)..]);

    public override void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
        _rtpTag.Dispose();
        _rtcpTag.Dispose();
        _rtpKeys.Dispose();
        _rtcpKeys.Dispose();
    }

    /// <summary>The rollover counter is authenticated behind the packet, but not sent (RFC 3711 §4.2).</summary>
    private void WriteRtpTag(Span<byte> tag, ReadOnlySpan<byte> packet, long index)
    {
        Span<byte> rolloverCounter = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(rolloverCounter, (uint)(index >> 16));
        _rtpTag.Compute(packet[..^TagBytes], rolloverCounter, tag);
    }

    /// <summary>(salt · 2^16) XOR (SSRC · 2^64) XOR (index · 2^16): RFC 3711 §4.1.1.</summary>
    private static void WriteIv(Span<byte> iv, SecretBytes salt, uint ssrc, long index)
    {
        iv[14..].Clear();
        salt.Reveal().CopyTo(iv);
        BinaryPrimitives.WriteUInt32BigEndian(iv[4..], BinaryPrimitives.ReadUInt32BigEndian(iv[4..]) ^ ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(
            iv[8..], BinaryPrimitives.ReadUInt64BigEndian(iv[8..]) ^ ((ulong)index << 16));
    }
}
