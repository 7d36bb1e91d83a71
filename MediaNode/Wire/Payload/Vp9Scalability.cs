using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Payload;

/// <summary>
/// The scalability structure that comes with key frames (RFC 9628 §4.2.1). Of what has a variable length it keeps where
/// it stands; reading that takes the payload it was parsed from.
/// </summary>
/// <param name="SpatialLayerCount">1 to 8.</param>
/// <param name="ResolutionsOffset">Within the payload; 0 when the resolutions are absent.</param>
/// <param name="PictureCount">Pictures in the group that repeats; 0 when it is absent.</param>
internal readonly record struct Vp9Scalability(byte SpatialLayerCount, ushort ResolutionsOffset, byte PictureCount)
{
    public const int SpatialLayersMax = 8;

    internal const int ResolutionLength = 4;

    public bool HasResolutions => ResolutionsOffset != 0;

    /// <summary>In pixels. Only when <see cref="HasResolutions"/>, and for a layer that exists.</summary>
    public (ushort Width, ushort Height) ReadResolution(ReadOnlySpan<byte> payload, int spatialLayer)
    {
        if (!HasResolutions) throw new InvalidOperationException("The structure has no resolutions.");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)spatialLayer, SpatialLayerCount);

        ReadOnlySpan<byte> field = payload.Slice(ResolutionsOffset + (spatialLayer * ResolutionLength),
            ResolutionLength);
        return (BinaryPrimitives.ReadUInt16BigEndian(field), BinaryPrimitives.ReadUInt16BigEndian(field[2..]));
    }
}
