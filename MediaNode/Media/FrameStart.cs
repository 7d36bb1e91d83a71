using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Media;

/// <summary>Tells whether a decoder can start with a packet, from its payload's descriptor.</summary>
internal static class FrameStart
{
    public static bool IsKeyFrame(CodecKind codec, ReadOnlySpan<byte> payload) => codec switch
    {
        CodecKind.Opus => true,
        CodecKind.Vp8 => Vp8Descriptor.TryParse(payload, out Vp8Descriptor vp8, out _) && vp8.IsKeyFrame,
        CodecKind.Vp9 => Vp9Descriptor.TryParse(payload, out Vp9Descriptor vp9, out _) && vp9.IsKeyFrame,
        CodecKind.H264 => H264Payload.TryParse(payload, out H264Payload h264, out _) && h264.IsKeyFrame && h264.StartsFrame,
        CodecKind.Av1 => Av1Payload.TryParse(payload, out Av1Payload av1, out _) && av1.IsKeyFrame,
        _ => false,
    };
}
