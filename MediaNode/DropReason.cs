namespace Conference.MediaNode;

/// <summary>Why a datagram or packet was not taken or not passed on. Each is a metric.</summary>
internal enum DropReason
{
    /// <summary>Neither STUN, DTLS nor SRTP (RFC 7983), or too short to be any.</summary>
    UnknownKind,

    /// <summary>Longer than any path's MTU: the rest was cut off.</summary>
    TooLong,

    /// <summary>The kernel named a source that is no UDP address.</summary>
    UnreadableAddress,

    /// <summary>Dropped by the kernel, most often because the shard did not read fast enough.</summary>
    ReceiveBufferFull,

    /// <summary>STUN that names none of our links, beyond <see cref="Ingress.StrangerLimits"/>: not read any further.</summary>
    StrangerFlood,
    StunMalformed,
    StunNotABindingRequest,
    StunNoFingerprint,
    StunUnknownUser,
    StunWrongPassword,
    StunUnknownAttribute,

    /// <summary>The answer would be longer than the check.</summary>
    StunAnswerTooLong,

    /// <summary>A check for a link beyond <see cref="Ingress.LinkLimits"/>, or from new addresses beyond all of theirs.</summary>
    CheckFlood,

    /// <summary>A check from an address on which another link is connected.</summary>
    AddressTaken,

    /// <summary>Not from an address that passed an authenticated check.</summary>
    UnknownAddress,

    /// <summary>The datagram with which a handshake failed: the link is closed.</summary>
    DtlsRefused,
    DtlsBeforeCheck,
    DtlsFlood,

    /// <summary>Something of a DTLS datagram was left unread: it belongs to no handshake, or is more than one may have.</summary>
    DtlsIgnored,
    SrtpBeforeHandshake,
    SrtpAuthentication,

    /// <summary>Of an unknown SSRC, while the link's address is being forged.</summary>
    SrtpForgeryFlood,
    SrtpReplayed,

    /// <summary>Before the replay window.</summary>
    SrtpTooOld,
    SrtpMalformed,

    /// <summary>SRTCP in clear.</summary>
    SrtpNotEncrypted,

    /// <summary>The end of what the keys may protect.</summary>
    SrtpIndexExhausted,
    SrtpTooManySources,
    RtpFlood,
    RtcpFlood,
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

    /// <summary>From another node, of a tunnel that is not, or not any more.</summary>
    UnknownTunnel,

    /// <summary>From another node: it does not authenticate, came twice, or concerns no client of the room.</summary>
    TunnelRefused,

    /// <summary>Too much came in the moment in which a room was on its way.</summary>
    HeldTooMany,

    /// <summary>A check by way of the old node, of a client that has followed: it is not to go back.</summary>
    OldPath,
    SealRefused,
    SendFailed,
}
