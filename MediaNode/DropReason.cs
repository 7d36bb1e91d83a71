namespace Conference.MediaNode;

/// <summary>Why a datagram or packet was not taken or not passed on. Each is a metric.</summary>
internal enum DropReason
{
    /// <summary>Neither STUN, DTLS nor SRTP (RFC 7983), or too short to be any.</summary>
    UnknownKind,
    StunMalformed,
    StunNotABindingRequest,
    StunNoFingerprint,
    StunUnknownUser,
    StunWrongPassword,
    StunUnknownAttribute,

    /// <summary>A check from an address on which another link is connected.</summary>
    AddressTaken,

    /// <summary>Not from an address that passed an authenticated check.</summary>
    UnknownAddress,

    /// <summary>The datagram with which a handshake failed: the link is closed.</summary>
    DtlsRefused,
    DtlsBeforeCheck,
    SrtpBeforeHandshake,
    SrtpAuthentication,
    SrtpReplayed,
    SrtpMalformed,
    SrtpTooManySources,
    RtpMalformed,
    RtcpMalformed,

    /// <summary>An SSRC, mid or payload type that was not negotiated.</summary>
    UnknownStream,

    /// <summary>Of a section that the client wanted to publish in without the grant.</summary>
    NotAllowedToPublish,
    UnknownPayloadType,

    /// <summary>It has come before, as it is or as a retransmission.</summary>
    Duplicate,

    /// <summary>A retransmission of a stream of which nothing has come yet.</summary>
    RtxWithoutStream,
    RtxMalformed,

    /// <summary>Another SSRC has since taken the stream's place in its track.</summary>
    SourceReplaced,
    TooManyStreams,
    Muted,

    /// <summary>The subscriber cannot decode the track's codec.</summary>
    NoCommonCodec,
    SubscriberNotConnected,

    /// <summary>A slot waits for a key frame of its new track.</summary>
    AwaitsKeyFrame,
    TooLate,

    /// <summary>Padding to probe for bandwidth: counted, not forwarded.</summary>
    PaddingOnly,

    /// <summary>A simulcast layer that the subscriber is not shown.</summary>
    OtherLayer,
    OutboxFull,
    SealRefused,
    SendFailed,
}
