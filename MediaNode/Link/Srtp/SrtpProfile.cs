using System.Diagnostics;

namespace Conference.MediaNode.Link.Srtp;

/// <summary>The protection profiles that this node speaks, numbered as in RFC 5764 §4.1.2 and RFC 7714 §14.2.</summary>
internal enum SrtpProfile : ushort
{
    Aes128CmHmacSha1_80 = 0x0001,
    AeadAes128Gcm = 0x0007,
}

/// <summary>Lengths in bytes that follow from a profile.</summary>
/// <param name="Key">Of the master key and of the session encryption key.</param>
/// <param name="Salt">Of the master salt and of the session salt.</param>
/// <param name="AuthenticationKey">Of the session authentication key; 0 where the cipher authenticates.</param>
/// <param name="Tag">Of the authentication tag, RTP and RTCP alike.</param>
internal readonly record struct SrtpLengths(int Key, int Salt, int AuthenticationKey, int Tag)
{
    private static readonly SrtpLengths Cm = new(Key: 16, Salt: 14, AuthenticationKey: 20, Tag: 10);
    private static readonly SrtpLengths Gcm = new(Key: 16, Salt: 12, AuthenticationKey: 0, Tag: 16);

    /// <summary>What the DTLS-SRTP exporter must yield (RFC 5764 §4.2): two keys and two salts.</summary>
    public int Exported => 2 * (Key + Salt);

    public static SrtpLengths Of(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1_80 => Cm,
        SrtpProfile.AeadAes128Gcm => Gcm,
        _ => throw new UnreachableException($"{profile} is no profile of this node."),
    };
}
