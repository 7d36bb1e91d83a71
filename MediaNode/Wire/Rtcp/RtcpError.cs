namespace Conference.MediaNode.Wire.Rtcp;

internal enum RtcpError : byte
{
    None,
    TooShort,
    WrongVersion,

    /// <summary>The type is outside 192 to 223, which RFC 5761 §4 keeps for RTCP.</summary>
    NotRtcp,

    PacketTruncated,
    PaddingNotLast,
    PaddingWrong,

    /// <summary>The reader is for another packet type or feedback format.</summary>
    WrongType,

    /// <summary>The packet ends before what it must contain, or before what its count announces.</summary>
    BodyTooShort,

    /// <summary>An entry list whose length is no multiple of the entry's.</summary>
    BodyLengthWrong,

    ItemTruncated,
    NotRemb,
    BitrateTooLarge,
    TooManyStatuses,
    ReservedStatus,
}
