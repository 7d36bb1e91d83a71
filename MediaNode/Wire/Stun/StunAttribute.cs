namespace Conference.MediaNode.Wire.Stun;

/// <summary>Attribute types (RFC 8489 §18.3, RFC 8445 §20.1). Below 0x8000 a receiver must understand them.</summary>
internal static class StunAttribute
{
    public const ushort MappedAddress = 0x0001;
    public const ushort Username = 0x0006;
    public const ushort MessageIntegrity = 0x0008;
    public const ushort ErrorCode = 0x0009;
    public const ushort UnknownAttributes = 0x000A;
    public const ushort Realm = 0x0014;
    public const ushort Nonce = 0x0015;
    public const ushort MessageIntegritySha256 = 0x001C;
    public const ushort PasswordAlgorithm = 0x001D;
    public const ushort UserHash = 0x001E;
    public const ushort XorMappedAddress = 0x0020;
    public const ushort Priority = 0x0024;
    public const ushort UseCandidate = 0x0025;
    public const ushort Fingerprint = 0x8028;
    public const ushort IceControlled = 0x8029;
    public const ushort IceControlling = 0x802A;

    /// <summary>draft-thatcher-ice-renomination-01 §2; the number that Chromium uses.</summary>
    public const ushort Nomination = 0xC001;

    public static bool IsComprehensionRequired(ushort type) => type < 0x8000;

    /// <summary>Required ones that carry nothing for us, yet are understood: no reason for a 420.</summary>
    public static bool IsKnownAndUnused(ushort type) => type is MappedAddress or UnknownAttributes or Realm or Nonce
        or MessageIntegritySha256 or PasswordAlgorithm or UserHash;
}
