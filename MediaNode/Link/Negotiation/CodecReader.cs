using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Picks the codecs that an answer keeps, and the feedback that goes with them.</summary>
internal static class CodecReader
{
    public static bool TryRead(
        SdpMedia media,
        SectionKind section,
        SectionDirection direction,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out List<CodecBinding>? codecs,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        codecs = null;
        if (!FormatReader.TryRead(media, out FormatReader? offered, out error)) return false;

        codecs = [];
        foreach (OfferedFormat format in offered.Formats)
        {
            if (!CodecFormat.TryMatch(format, out Codec codec, out string fmtp)) continue;
            if (codec.IsAudio != section is SectionKind.Audio || !Forwards(policy, codec.Kind)) continue;
            if (codecs.Exists(known => known.Codec == codec)) continue;

            codecs.Add(Bind(codec, fmtp, format, offered.Formats, direction, policy));
        }

        Order(codecs, policy);
        return true;
    }

    public static NegotiationError NoCommonCodec(SdpMedia media, Section section, NegotiationPolicy policy) => new(
        NegotiationRefusal.NoCommonCodec, media.Line,
        $"Section mid '{section.Mid}' has no codec of the node: add one of {Supported(section.Kind, policy)}.");

    private static CodecBinding Bind(
        Codec codec,
        string fmtp,
        OfferedFormat format,
        List<OfferedFormat> formats,
        SectionDirection direction,
        NegotiationPolicy policy)
    {
        bool receives = (direction & SectionDirection.Receives) != 0;
        bool sends = (direction & SectionDirection.Sends) != 0;
        byte? rtx = policy.Repair && format.Nack ? FindRtx(formats, format) : null;
        bool transportCc = format.TransportCc && (receives || (sends && policy.SlotTransportCc));
        return new()
        {
            Codec = codec,
            PayloadType = format.PayloadType,
            RtxPayloadType = rtx,
            ClockRate = format.ClockRate,
            Fmtp = fmtp,
            // Without RTX the node asks, but does not answer.
            Nack = policy.Repair && format.Nack && (receives || rtx is not null),
            Pli = format.Pli && !codec.IsAudio,
            Fir = format.Fir && !codec.IsAudio,
            TransportCc = transportCc,
            Remb = format.Remb && sends && policy.SlotRemb && !transportCc,
        };
    }

    // a=fmtp:<rtx type> apt=<type it repeats> (RFC 4588 §8.6)
    private static byte? FindRtx(List<OfferedFormat> formats, OfferedFormat repeated)
    {
        string type = repeated.PayloadType.ToString(CultureInfo.InvariantCulture);
        foreach (OfferedFormat format in formats)
        {
            // With RTCP on the same port these cannot be told from its packet types (RFC 5761 §4).
            if (format.PayloadType is >= 64 and < 96) continue;
            if (format.Encoding == "rtx" && format.ClockRate == repeated.ClockRate && format.Parameter("apt") == type)
            {
                return format.PayloadType;
            }
        }

        return null;
    }

    private static bool Forwards(NegotiationPolicy policy, CodecKind kind) => RankOf(policy, kind) >= 0;

    private static int RankOf(NegotiationPolicy policy, CodecKind kind)
    {
        for (int i = 0; i < policy.Codecs.Count; i++)
        {
            if (policy.Codecs[i] == kind) return i;
        }

        return -1;
    }

    private static void Order(List<CodecBinding> codecs, NegotiationPolicy policy)
    {
        PreferSimpleH264(codecs);
        if (!policy.PrefersOwnOrder) return;

        // An insertion sort is stable: profiles of one codec keep their order.
        for (int i = 1; i < codecs.Count; i++)
        {
            CodecBinding moving = codecs[i];
            int rank = RankOf(policy, moving.Codec.Kind);
            int at = i;
            for (; at > 0 && RankOf(policy, codecs[at - 1].Codec.Kind) > rank; at--) codecs[at] = codecs[at - 1];
            codecs[at] = moving;
        }
    }

    /// <summary>Among the places of H.264, the profile that most decoders share comes first.</summary>
    private static void PreferSimpleH264(List<CodecBinding> codecs)
    {
        var places = new List<int>();
        var h264 = new List<CodecBinding>();
        for (int i = 0; i < codecs.Count; i++)
        {
            if (codecs[i].Codec.Kind is not CodecKind.H264) continue;
            places.Add(i);
            h264.Add(codecs[i]);
        }

        h264.Sort(static (a, b) => a.Codec.Profile.CompareTo(b.Codec.Profile));
        for (int i = 0; i < places.Count; i++) codecs[places[i]] = h264[i];
    }

    private static string Supported(SectionKind kind, NegotiationPolicy policy)
    {
        var names = new List<string>();
        foreach (CodecKind codec in policy.Codecs)
        {
            if (codec is CodecKind.Opus != kind is SectionKind.Audio) continue;
            names.Add(codec switch
            {
                CodecKind.Vp9 => "VP9 (profile 0 or 2)",
                CodecKind.H264 => "H264 (packetization-mode=1)",
                CodecKind.Av1 => "AV1 (profile 0)",
                _ => codec.ToString(),
            });
        }

        return names.Count == 0 ? "none, since this node carries no such media" : string.Join(", ", names);
    }
}
