namespace Conference.MediaNode.Send;

/// <summary>Why a packet that a subscriber asked for was not sent again. Each is a metric.</summary>
internal enum ResendRefusal
{
    /// <summary>No slot of the link sends under the SSRC that was asked about.</summary>
    UnknownStream,

    /// <summary>The peer did not agree to retransmissions in a stream of their own.</summary>
    NotAgreed,
    NotConnected,

    /// <summary>Never sent, from before the last change of source, or further back than a slot remembers.</summary>
    UnknownNumber,

    /// <summary>Too old, or missing itself: then it is asked for upstream, and is forwarded when it comes.</summary>
    NotHeld,

    /// <summary>Sent again less than a round trip ago.</summary>
    OnItsWay,
    OverBudget,

    /// <summary>After the first <see cref="Room.LinkReports.NumbersMax"/> of one datagram.</summary>
    TooManyNumbers,
    OutboxFull,
    SealRefused,
}
