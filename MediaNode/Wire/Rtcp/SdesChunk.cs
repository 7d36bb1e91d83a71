namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>What SDES says of one source.</summary>
internal readonly ref struct SdesChunk(uint ssrc, ReadOnlySpan<byte> cname)
{
    /// <summary>The canonical name; empty when the chunk has none.</summary>
    public ReadOnlySpan<byte> Cname { get; } = cname;

    public uint Ssrc { get; } = ssrc;
}
