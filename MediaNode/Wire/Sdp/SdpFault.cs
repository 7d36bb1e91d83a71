namespace Conference.MediaNode.Wire.Sdp;

/// <summary>Why a text is not read as a session description.</summary>
internal enum SdpFault
{
    None,
    TextTooLong,
    TooManyLines,
    LineTooLong,
    TooManyMedia,
    TooManyFormats,

    /// <summary>Not a letter, an equals sign and a value.</summary>
    MalformedLine,

    /// <summary>A character below space, such as a carriage return that ends no line.</summary>
    ControlCharacter,

    /// <summary>The first line is not v=0.</summary>
    NotVersionZero,

    /// <summary>The o= line is missing or has other than six fields.</summary>
    MalformedOrigin,

    /// <summary>An m= line without a media, a port, a protocol and a format.</summary>
    MalformedMedia,
}
