namespace Conference.MediaNode.Link.Srtp;

/// <summary>Why a packet was not sealed or not opened.</summary>
internal enum SrtpError : byte
{
    None,
    TooShort,
    WrongVersion,
    HeaderTruncated,

    /// <summary>The buffer has no room for the tag.</summary>
    NoRoomForTag,

    /// <summary>The stream of the caller and the header of the packet differ in SSRC or sequence number.</summary>
    HeaderMismatch,

    /// <summary>The index was used before: a replay when opening, a repeated key stream when sealing.</summary>
    Replayed,

    /// <summary>The index lies before the window, so nobody can tell whether it was used.</summary>
    TooOld,

    /// <summary>The end of the index space, or of the range this node may use.</summary>
    IndexExhausted,

    TooManySsrcs,

    /// <summary>SRTCP with the E bit clear; WebRTC demands encryption (RFC 8827 §6.5).</summary>
    NotEncrypted,

    AuthenticationFailed,
}
