using System.Globalization;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The three octets of profile-level-id: profile_idc, constraint flags, level_idc (RFC 6184 §8.1).</summary>
internal readonly record struct H264ProfileLevel(int Id, H264Profile Profile)
{
    // Table 5 of RFC 6184: one profile has several spellings, so constraint flags are compared under a mask.
    private static readonly (byte Idc, byte Mask, byte Flags, H264Profile Profile)[] Spellings =
    [
        (0x42, 0b0100_1111, 0b0100_0000, H264Profile.ConstrainedBaseline),
        (0x4D, 0b1000_1111, 0b1000_0000, H264Profile.ConstrainedBaseline),
        (0x58, 0b1100_1111, 0b1100_0000, H264Profile.ConstrainedBaseline),
        (0x42, 0b0100_1111, 0b0000_0000, H264Profile.Baseline),
        (0x58, 0b1100_1111, 0b1000_0000, H264Profile.Baseline),
        (0x4D, 0b1010_1111, 0b0000_0000, H264Profile.Main),
        (0x64, 0b1111_1111, 0b0000_0000, H264Profile.High),
        (0x64, 0b1111_1111, 0b0000_1100, H264Profile.ConstrainedHigh),
        (0xF4, 0b1111_1111, 0b0000_0000, H264Profile.PredictiveHigh444),
    ];

    public static bool TryParse(ReadOnlySpan<char> text, out H264ProfileLevel level)
    {
        level = default;
        if (text.Length != 6) return false;
        if (!int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int id)) return false;

        var idc = (byte)(id >> 16);
        var flags = (byte)(id >> 8);
        foreach (var spelling in Spellings)
        {
            if (spelling.Idc != idc || (flags & spelling.Mask) != spelling.Flags) continue;
            level = new(id, spelling.Profile);
            return true;
        }

        return false;
    }
}
