namespace Conference.MediaNode.Wire.Sdp;

/// <summary>How much text a session description may be. Lengths are in characters.</summary>
internal static class SdpLimits
{
    public const int TextLengthMax = 256 * 1024;
    public const int LinesMax = 16_384;
    public const int LineLengthMax = 4_096;
    public const int MediaMax = 128;
    public const int FormatsMax = 128;
}
