namespace Conference.MediaNode.Wire.Rtp;

/// <summary>One element of a header extension.</summary>
internal readonly ref struct RtpExtensionElement(byte id, int offset, ReadOnlySpan<byte> value)
{
    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>Of the value within the extension's body, so that a forwarder can rewrite it in place.</summary>
    public int Offset { get; } = offset;

    public byte Id { get; } = id;
}
