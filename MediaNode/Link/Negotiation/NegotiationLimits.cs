namespace Conference.MediaNode.Link.Negotiation;

/// <summary>How much an offer may contain.</summary>
internal static class NegotiationLimits
{
    public const int SectionsMax = 128;
    public const int PayloadTypesMax = 128;
    public const int ExtensionsMax = 64;
    public const int SourcesMax = 32;

    /// <summary>Simulcast layers that are received: of more, the first ones are agreed.</summary>
    public const int RidsMax = 3;

    /// <summary>What a one-byte header extension can carry (RFC 8285 §4.2).</summary>
    public const int MidLengthMax = 16;
    public const int RidLengthMax = 16;

    /// <summary>RFC 8839 §5.4.</summary>
    public const int UfragLengthMin = 4;
    public const int PwdLengthMin = 22;
    public const int IceLengthMax = 256;
}
