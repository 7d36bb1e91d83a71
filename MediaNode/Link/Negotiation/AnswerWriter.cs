using System.Net;
using System.Net.Sockets;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>
/// Writes the answer that states a <see cref="LinkDescription"/>. The transport's attributes stand in every section,
/// although RFC 9143 §7.1.3 asks for the first only: clients that read one section at a time understand it too.
/// </summary>
internal static class AnswerWriter
{
    private const string NoAddress = "IN IP4 0.0.0.0";

    /// <summary>Stands for "no address yet" (RFC 8840 §4.1).</summary>
    private const int DiscardPort = 9;

    public static string Write(LinkDescription description, LocalTransport local)
    {
        var answer = new SdpSession { Origin = new("-", local.SessionId, local.SessionVersion, "IN IP4 127.0.0.1") };
        WriteSession(answer.Attributes, description);

        bool candidatesWritten = false;
        foreach (Section section in description.Sections)
        {
            answer.Media.Add(section.Rejected ? Reject(section) : Accept(section, local, !candidatesWritten));
            candidatesWritten |= !section.Rejected;
        }

        return SdpWriter.Write(answer);
    }

    private static void WriteSession(SdpAttributes session, LinkDescription description)
    {
        var mids = new List<string>();
        foreach (Section section in description.Sections)
        {
            if (!section.Rejected) mids.Add(section.Mid);
        }

        if (mids.Count > 0) session.Add("group", $"BUNDLE {string.Join(' ', mids)}");
        session.Add("ice-lite");
        if (description.RemoteTrickles) session.Add("ice-options", "trickle");
        if (description.MixesExtensions) session.Add("extmap-allow-mixed");
        session.Add("msid-semantic", " WMS *");
    }

    private static SdpMedia Reject(Section section)
    {
        var media = new SdpMedia
        {
            Media = NameOf(section.Kind),
            Port = 0,
            Protocol = section.Offered.Protocol,
            Formats = [section.Offered.FirstFormat],
            Connection = NoAddress,
        };
        if (section.Mid.Length > 0) media.Attributes.Add("mid", section.Mid);
        media.Attributes.Add("inactive");
        return media;
    }

    private static SdpMedia Accept(Section section, LocalTransport local, bool isFirst)
    {
        LocalCandidate? best = local.Candidates.Count > 0 ? local.Candidates[0] : null;
        var media = new SdpMedia
        {
            Media = NameOf(section.Kind),
            Port = best?.Port ?? DiscardPort,
            Protocol = section.Offered.Protocol,
            Formats = Formats(section),
            Connection = best is null ? NoAddress : Connection(best.Address),
        };

        WriteTransport(media.Attributes, local);
        WriteStreams(media.Attributes, section);
        foreach (CodecBinding codec in section.Codecs) WriteCodec(media.Attributes, codec);
        WriteLayers(media.Attributes, section);
        if (section.Sends && section.Slot is SlotBinding slot) WriteSources(media.Attributes, slot, local.Cname);
        if (isFirst) WriteCandidates(media.Attributes, local.Candidates);
        return media;
    }

    private static string NameOf(SectionKind kind) => kind switch
    {
        SectionKind.Audio => "audio",
        SectionKind.Video => "video",
        _ => "application",
    };

    private static string Connection(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetworkV6 ? $"IN IP6 {address}" : $"IN IP4 {address}";

    private static List<string> Formats(Section section)
    {
        var formats = new List<string>();
        foreach (CodecBinding codec in section.Codecs)
        {
            formats.Add($"{codec.PayloadType}");
            if (codec.RtxPayloadType is byte rtx) formats.Add($"{rtx}");
        }

        return formats;
    }

    private static void WriteTransport(SdpAttributes media, LocalTransport local)
    {
        media.Add("ice-ufrag", local.IceUfrag);
        media.Add("ice-pwd", local.IcePwd);
        media.Add("fingerprint", local.Fingerprint);
        media.Add("setup", "passive");
    }

    private static void WriteStreams(SdpAttributes media, Section section)
    {
        media.Add("mid", section.Mid);
        foreach (ExtensionBinding extension in section.Extensions)
        {
            media.Add("extmap", $"{extension.Id} {HeaderExtensionUri.Of(extension.Kind)}");
        }

        media.Add(section.Direction switch
        {
            SectionDirection.Receives => "recvonly",
            SectionDirection.Sends => "sendonly",
            SectionDirection.Both => "sendrecv",
            _ => "inactive",
        });
        if (section.Sends && section.Slot is SlotBinding slot)
        {
            media.Add("msid", $"{slot.LocalMsid.Stream} {slot.LocalMsid.Track}");
        }

        media.Add("rtcp-mux");
        if (section.ReducedSizeRtcp) media.Add("rtcp-rsize");
    }

    private static void WriteCodec(SdpAttributes media, CodecBinding codec)
    {
        byte type = codec.PayloadType;
        media.Add("rtpmap", $"{type} {CodecFormat.Map(codec.Codec)}");
        if (codec.Remb) media.Add("rtcp-fb", $"{type} goog-remb");
        if (codec.TransportCc) media.Add("rtcp-fb", $"{type} transport-cc");
        if (codec.Fir) media.Add("rtcp-fb", $"{type} ccm fir");
        if (codec.Nack) media.Add("rtcp-fb", $"{type} nack");
        if (codec.Pli) media.Add("rtcp-fb", $"{type} nack pli");
        if (codec.Fmtp.Length > 0) media.Add("fmtp", $"{type} {codec.Fmtp}");

        if (codec.RtxPayloadType is not byte rtx) return;
        media.Add("rtpmap", $"{rtx} rtx/{codec.ClockRate}");
        media.Add("fmtp", $"{rtx} apt={type}");
    }

    private static void WriteLayers(SdpAttributes media, Section section)
    {
        if (section.Rids.Count == 0) return;

        foreach (string rid in section.Rids) media.Add("rid", $"{rid} recv");
        media.Add("simulcast", $"recv {string.Join(';', section.Rids)}");
    }

    private static void WriteSources(SdpAttributes media, SlotBinding slot, string cname)
    {
        if (slot.LocalRtxSsrc is uint rtx) media.Add("ssrc-group", $"FID {slot.LocalSsrc} {rtx}");
        media.Add("ssrc", $"{slot.LocalSsrc} cname:{cname}");
        if (slot.LocalRtxSsrc is uint repair) media.Add("ssrc", $"{repair} cname:{cname}");
    }

    private static void WriteCandidates(SdpAttributes media, IReadOnlyList<LocalCandidate> candidates)
    {
        foreach (LocalCandidate host in candidates)
        {
            media.Add("candidate", host.ToString());
        }

        media.Add("end-of-candidates");
    }
}
