namespace Conference.MediaNode.Link.Negotiation;

/// <summary>All the reasons for which an offer is refused.</summary>
internal enum NegotiationRefusal
{
    // The text is not SDP, or too much of it.
    OfferTooLong,
    TooManyLines,
    LineTooLong,
    TooManySections,
    TooManyFormats,
    MalformedLine,
    ControlCharacter,
    NotVersionZero,
    MalformedOrigin,
    MalformedMedia,

    // The transport.
    NoSections,
    NotBundled,
    NotMultiplexed,
    MissingIceCredentials,
    MalformedIceCredentials,
    RemoteIsIceLite,
    MissingFingerprint,
    UnsupportedFingerprint,
    MissingSetup,
    UnsupportedSetup,

    // A section.
    UnsupportedMedia,
    UnsupportedProtocol,
    MissingMid,
    MalformedMid,
    DuplicateMid,
    MalformedPayloadType,
    MalformedExtension,
    TooManyExtensions,
    ExtensionConflict,
    MalformedSource,
    TooManySources,
    DuplicateSource,
    MalformedRid,
    NoCommonCodec,

    // A later offer of the same link.
    SectionRemoved,
    MidChanged,
    KindChanged,
    PayloadTypeChanged,
    ExtensionChanged,
    FingerprintChanged,
}
