namespace Conference.MediaNode.Link.Srtp;

/// <summary>What is known of one inbound SSRC. Everything that a move of the stream must carry.</summary>
internal struct SrtpReceiveStream
{
    public uint Ssrc;

    public SrtpIndexWindow Rtp;

    public SrtpIndexWindow Rtcp;
}
