using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Payload;

internal enum DependencyDescriptorError : byte
{
    None,
    TooShort,
}

/// <summary>
/// What every packet's dependency descriptor begins with (RTP Payload Format For AV1, appendix A.8.2): read from the
/// header extension, so it holds of encrypted payloads too.
/// </summary>
internal readonly record struct DependencyDescriptorHeader
{
    public const int MandatoryLength = 3;

    public ushort FrameNumber { get; private init; }

    /// <summary>6 bits; which template of the structure the frame follows.</summary>
    public byte TemplateId { get; private init; }

    public bool StartsFrame { get; private init; }
    public bool EndsFrame { get; private init; }

    /// <summary>More than the mandatory fields is there.</summary>
    public bool IsExtended { get; private init; }

    /// <summary>A new structure, which only the first packet of a key frame brings.</summary>
    public bool HasStructure { get; private init; }

    /// <summary>The mask of decode targets in use is there.</summary>
    public bool HasActiveDecodeTargets { get; private init; }

    public bool IsKeyFrame => StartsFrame && HasStructure;

    // |S|E| template id |          frame number         |
    // |T|A|D|F|C| ...   |  when extended: structure present, active decode targets present, custom fields
    public static bool TryParse(
        ReadOnlySpan<byte> value, out DependencyDescriptorHeader header, out DependencyDescriptorError error)
    {
        header = default;
        error = value.Length < MandatoryLength ? DependencyDescriptorError.TooShort : DependencyDescriptorError.None;
        if (error is not DependencyDescriptorError.None) return false;

        bool isExtended = value.Length > MandatoryLength;
        header = new DependencyDescriptorHeader
        {
            StartsFrame = (value[0] & 0x80) != 0,
            EndsFrame = (value[0] & 0x40) != 0,
            TemplateId = (byte)(value[0] & 0x3F),
            FrameNumber = BinaryPrimitives.ReadUInt16BigEndian(value[1..]),
            IsExtended = isExtended,
            HasStructure = isExtended && (value[3] & 0x80) != 0,
            HasActiveDecodeTargets = isExtended && (value[3] & 0x40) != 0,
        };
        return true;
    }
}
