namespace Conference.MediaNode.Link.Srtp;

/// <summary>How far one outbound stream has used its key stream: all that a move of the stream must carry.</summary>
internal struct SrtpSendPosition
{
    public uint Ssrc;

    /// <summary>First index that must not be used: the end of the index space or of a leased range.</summary>
    public long IndexEnd;

    public SrtpIndexWindow Used;

    public SrtpSendPosition(uint ssrc) => (Ssrc, IndexEnd) = (ssrc, SrtpIndex.RtpEnd);
}
