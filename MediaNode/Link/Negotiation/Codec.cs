namespace Conference.MediaNode.Link.Negotiation;

/// <summary>
/// A codec, as far as it matters to a decoder: two are equal when a decoder of one decodes the other. Levels, payload
/// types and preferences are left out on purpose.
/// </summary>
internal readonly record struct Codec
{
    private Codec(CodecKind kind, byte profile, byte packetizationMode)
    {
        Kind = kind;
        Profile = profile;
        PacketizationMode = packetizationMode;
    }

    public static readonly Codec Opus = new(CodecKind.Opus, 0, 0);
    public static readonly Codec Vp8 = new(CodecKind.Vp8, 0, 0);

    public static Codec Vp9(byte profile) => new(CodecKind.Vp9, profile, 0);

    public static Codec H264(H264Profile profile, byte packetizationMode) =>
        new(CodecKind.H264, (byte)profile, packetizationMode);

    public static Codec Av1(byte profile) => new(CodecKind.Av1, profile, 0);

    public CodecKind Kind { get; }

    /// <summary>VP9 profile-id, AV1 profile or <see cref="H264Profile"/>; 0 for the others.</summary>
    public byte Profile { get; }

    /// <summary>Of H.264 (RFC 6184 §5.4); 0 for the others.</summary>
    public byte PacketizationMode { get; }

    public bool IsAudio => Kind is CodecKind.Opus;

    public override string ToString() => Kind switch
    {
        CodecKind.Vp9 or CodecKind.Av1 => $"{Kind} profile {Profile}",
        CodecKind.H264 => $"H264 {(H264Profile)Profile} packetization-mode={PacketizationMode}",
        _ => Kind.ToString(),
    };
}
