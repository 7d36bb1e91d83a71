using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Reads one m-section of an offer. Slots are numbered afterwards, by <see cref="SlotAllocator"/>.</summary>
internal static class SectionReader
{
    public static bool TryRead(
        SdpMedia media,
        int index,
        OfferBundle bundle,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out Section? section,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        section = null;
        if (!TryReadIdentity(media, index, out Section? rejected, out error)) return false;

        if (rejected.Kind is SectionKind.Application || OfferBundle.IsStopped(media))
        {
            section = rejected;
            return true;
        }

        error = WhyNotTransport(media, rejected.Mid, bundle);
        return error is null && TryReadMedia(media, rejected, bundle, policy, out section, out error);
    }

    private static bool TryReadIdentity(
        SdpMedia media,
        int index,
        [NotNullWhen(true)] out Section? rejected,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        rejected = null;
        SectionKind? kind = media.Media switch
        {
            "audio" => SectionKind.Audio,
            "video" => SectionKind.Video,
            "application" => SectionKind.Application,
            _ => null,
        };
        if (kind is null)
        {
            error = new(NegotiationRefusal.UnsupportedMedia, media.Line,
                "The node takes audio, video and application sections: leave others out of the offer.");
            return false;
        }

        bool hasMid = media.Attributes.TryFind("mid", out SdpAttribute mid);
        if (!hasMid && !OfferBundle.IsStopped(media))
        {
            error = new(NegotiationRefusal.MissingMid, media.Line,
                "The section has no a=mid, by which its packets are recognised: send the browser's offer unchanged.");
            return false;
        }

        if (hasMid && !Token.IsValid(mid.Value, NegotiationLimits.MidLengthMax))
        {
            error = new(NegotiationRefusal.MalformedMid, mid.Line,
                $"a=mid takes a token of 1 to {NegotiationLimits.MidLengthMax} characters (RFC 5888 §4).");
            return false;
        }

        rejected = new()
        {
            Index = index,
            Mid = hasMid ? mid.Value : "",
            Kind = kind.Value,
            Rejected = true,
            Offered = new(media.Protocol, media.Formats[0]),
        };
        error = null;
        return true;
    }

    private static NegotiationError? WhyNotTransport(SdpMedia media, string mid, OfferBundle bundle)
    {
        // JSEP takes these three for the same (RFC 9429 §5.1.2).
        if (media.Protocol is not ("UDP/TLS/RTP/SAVPF" or "TCP/DTLS/RTP/SAVPF" or "RTP/SAVPF"))
        {
            return new(NegotiationRefusal.UnsupportedProtocol, media.Line,
                $"Section mid '{mid}' is not encrypted with feedback: offer UDP/TLS/RTP/SAVPF.");
        }

        if (!bundle.Contains(mid))
        {
            return new(NegotiationRefusal.NotBundled, media.Line,
                $"Section mid '{mid}' is not in the BUNDLE group: offer everything in one group.");
        }

        if (!media.Attributes.Has("rtcp-mux") && !media.Attributes.Has("rtcp-mux-only"))
        {
            return new(NegotiationRefusal.NotMultiplexed, media.Line,
                $"Section mid '{mid}' wants a port of its own for RTCP: use rtcpMuxPolicy \"require\".");
        }

        return null;
    }

    private static bool TryReadMedia(
        SdpMedia media,
        Section rejected,
        OfferBundle bundle,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out Section? section,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        section = null;
        SectionDirection wanted = OfferDirection.Read(media, bundle.Offer);
        if (!CodecReader.TryRead(media, rejected.Kind, wanted, policy, out List<CodecBinding>? codecs, out error)
            || !ExtensionReader.TryRead(
                media, rejected.Kind, wanted, bundle, policy, out List<ExtensionBinding>? extensions, out error))
        {
            return false;
        }

        bool mayPublish = rejected.Kind is SectionKind.Audio ? policy.MayPublishAudio : policy.MayPublishVideo;
        bool isPublished = (wanted & SectionDirection.Receives) != 0;
        SectionDirection direction = mayPublish ? wanted : wanted & ~SectionDirection.Receives;
        if (codecs.Count == 0)
        {
            // Without a codec an idle section has no m-line to answer with; the client may offer it again.
            section = rejected;
            error = direction is SectionDirection.Inactive ? null : CodecReader.NoCommonCodec(media, rejected, policy);
            return error is null;
        }

        section = rejected with
        {
            Rejected = false,
            Ungranted = isPublished && !mayPublish,
            Direction = direction,
            Codecs = codecs,
            Extensions = extensions,
            ReducedSizeRtcp = media.Attributes.Has("rtcp-rsize"),
        };
        return TryReadStreams(media, ref section, out error);
    }

    private static bool TryReadStreams(
        SdpMedia media, ref Section section, [NotNullWhen(false)] out NegotiationError? error)
    {
        IReadOnlyList<string> rids = [];
        error = null;
        if (section.Kind is SectionKind.Video && !SimulcastReader.TryRead(media, out rids, out error)) return false;

        section = section with { Rids = rids };
        if (!section.Receives) return true;
        if (!SourceReader.TryRead(media, out SourceReader? sources, out error)) return false;

        section = section with
        {
            RemoteSources = sources.Sources,
            RemoteCname = sources.Cname,
            RemoteMsid = sources.Msid,
        };
        return true;
    }
}
