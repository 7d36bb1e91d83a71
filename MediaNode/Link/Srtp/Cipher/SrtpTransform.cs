using System.Diagnostics;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>
/// The cryptography of one direction of one link, without any memory of packets: a profile's cipher keyed with the
/// session keys. Packets arrive with their tag's room at the end and are transformed in place.
/// </summary>
internal abstract class SrtpTransform : IDisposable
{
    /// <summary>The E flag and the 31-bit index that SRTCP appends (RFC 3711 §3.4).</summary>
    public const int IndexWordLength = 4;

    public const uint EncryptedFlag = 0x8000_0000;

    public abstract int TagLength { get; }

    public static SrtpTransform Create(SrtpKeys keys) =>
        Create(keys.Profile, SrtpSessionKeys.ForRtp(keys), SrtpSessionKeys.ForRtcp(keys));

    /// <summary>The transform owns the session keys from here on.</summary>
    public static SrtpTransform Create(SrtpProfile profile, SrtpSessionKeys rtp, SrtpSessionKeys rtcp) => profile switch
    {
        SrtpProfile.AeadAes128Gcm => new GcmTransform(rtp, rtcp),
        SrtpProfile.Aes128CmHmacSha1_80 => new CmHmacTransform(rtp, rtcp),
        _ => throw new UnreachableException($"{profile} is no profile of this node."),
    };

    public abstract void SealRtp(Span<byte> packet, int headerLength, uint ssrc, long index);

    public abstract bool OpenRtp(Span<byte> packet, int headerLength, uint ssrc, long index);

    public abstract void SealRtcp(Span<byte> packet, uint ssrc, uint index);

    public abstract bool OpenRtcp(Span<byte> packet, uint ssrc, uint index);

    /// <summary>The E flag and index of a sealed SRTCP packet; profiles differ in where they put it.</summary>
    public abstract uint RtcpIndexWord(ReadOnlySpan<byte> packet);

    public abstract void Dispose();
}
