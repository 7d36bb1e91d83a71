namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The codecs that a node can forward.</summary>
internal enum CodecKind : byte
{
    Opus,
    Vp8,
    Vp9,
    H264,
    Av1,
}
