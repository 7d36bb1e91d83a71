using System.Globalization;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>
/// Which codec an offered format is, and which parameters answer it. Those are written anew, so that what limits only
/// the client's decoder (max-fs, stereo, …) does not come back as a limit on what it sends.
/// </summary>
internal static class CodecFormat
{
    private const int VideoClockRate = 90_000;

    /// <summary>A format that leaves profile-level-id out means Baseline, level 1 (RFC 6184 §8.1).</summary>
    private const string H264DefaultProfileLevelId = "420010";

    /// <summary>False for RED, FEC, telephone events and all other codecs and profiles.</summary>
    public static bool TryMatch(OfferedFormat format, out Codec codec, out string fmtp)
    {
        (codec, fmtp) = (default, "");

        // With RTCP on the same port these cannot be told from its packet types (RFC 5761 §4).
        if (format.PayloadType is >= 64 and < 96) return false;

        return (format.Encoding, format.ClockRate) switch
        {
            ("opus", 48_000) => format.Channels == 2 && MatchOpus(format, out codec, out fmtp),
            ("vp8", VideoClockRate) => MatchVp8(out codec),
            ("vp9", VideoClockRate) => MatchVp9(format, out codec, out fmtp),
            ("h264", VideoClockRate) => MatchH264(format, out codec, out fmtp),
            ("av1", VideoClockRate) => MatchAv1(format, out codec, out fmtp),
            _ => false,
        };
    }

    /// <summary>The encoding name, clock rate and channels of an a=rtpmap.</summary>
    public static string Map(Codec codec) => codec.Kind switch
    {
        CodecKind.Opus => "opus/48000/2",
        CodecKind.Vp8 => "VP8/90000",
        CodecKind.Vp9 => "VP9/90000",
        CodecKind.H264 => "H264/90000",
        _ => "AV1/90000",
    };

    private static bool MatchOpus(OfferedFormat format, out Codec codec, out string fmtp)
    {
        codec = Codec.Opus;
        string minptime = TryReadNumber(format, "minptime", 0, out int milliseconds) && milliseconds is > 0 and <= 120
            ? $"minptime={milliseconds};"
            : "";
        string usedtx = format.Parameter("usedtx") == "1" ? ";usedtx=1" : "";
        fmtp = $"{minptime}useinbandfec=1{usedtx}";
        return true;
    }

    private static bool MatchVp8(out Codec codec)
    {
        codec = Codec.Vp8;
        return true;
    }

    // Profile 0 is 8 bit 4:2:0, profile 2 the same at 10 and 12 bit (RFC 9628 §6).
    private static bool MatchVp9(OfferedFormat format, out Codec codec, out string fmtp)
    {
        (codec, fmtp) = (default, "");
        if (!TryReadNumber(format, "profile-id", 0, out int profile) || profile is not (0 or 2)) return false;

        codec = Codec.Vp9((byte)profile);
        fmtp = $"profile-id={profile}";
        return true;
    }

    // Both sides must use one profile; repeating the offered level is right whether or not levels may differ (§8.2.2).
    private static bool MatchH264(OfferedFormat format, out Codec codec, out string fmtp)
    {
        (codec, fmtp) = (default, "");
        if (!TryReadNumber(format, "packetization-mode", 0, out int mode) || mode != 1) return false;

        string id = format.Parameter("profile-level-id") ?? H264DefaultProfileLevelId;
        if (!H264ProfileLevel.TryParse(id, out H264ProfileLevel level)) return false;

        codec = Codec.H264(level.Profile, packetizationMode: 1);
        string asymmetry = format.Parameter("level-asymmetry-allowed") == "1" ? "level-asymmetry-allowed=1;" : "";
        fmtp = $"{asymmetry}packetization-mode=1;profile-level-id={level.Id:x6}";
        return true;
    }

    private static bool MatchAv1(OfferedFormat format, out Codec codec, out string fmtp)
    {
        (codec, fmtp) = (default, "");
        if (!TryReadNumber(format, "profile", 0, out int profile) || profile != 0) return false;

        codec = Codec.Av1(0);
        bool hasLevel = TryReadNumber(format, "level-idx", -1, out int level) && level is >= 0 and <= 31;
        bool hasTier = TryReadNumber(format, "tier", -1, out int tier) && tier is 0 or 1;
        fmtp = (hasLevel ? $"level-idx={level};" : "") + "profile=0" + (hasTier ? $";tier={tier}" : "");
        return true;
    }

    private static bool TryReadNumber(OfferedFormat format, string key, int absent, out int number)
    {
        number = absent;
        string? text = format.Parameter(key);
        return text is null || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
