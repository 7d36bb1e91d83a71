using System.Globalization;
using System.Text;
using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>Writes a small offer as a browser would. The sections keep their order over all offers of a client.</summary>
internal sealed class SimOffer(string fingerprint, SimExtensions extensions)
{
    public List<SimSection> Sections { get; } = [];

    public string Ufrag { get; set; } = "client";

    public int Version { get; private set; }

    public string Write()
    {
        Version++;
        StringBuilder sdp = new();
        void Line(string text) => sdp.Append(text).Append("\r\n");

        Line("v=0");
        Line(string.Create(CultureInfo.InvariantCulture, $"o=- 77 {Version} IN IP4 127.0.0.1"));
        Line("s=-");
        Line("t=0 0");
        IEnumerable<string> mids = Sections.Where(section => !section.IsStopped).Select(section => section.Mid);
        Line($"a=group:BUNDLE {string.Join(' ', mids)}");
        Line("a=ice-options:trickle");
        Line($"a=fingerprint:{fingerprint}");
        foreach (SimSection section in Sections) Write(section, Line);
        return sdp.ToString();
    }

    private void Write(SimSection section, Action<string> line)
    {
        string kind = section.Kind is SectionKind.Audio ? "audio" : "video";
        IEnumerable<string> types = section.Codecs.Select(codec => codec.PayloadType.ToString(CultureInfo.InvariantCulture));
        line($"m={kind} {(section.IsStopped ? 0 : 9)} UDP/TLS/RTP/SAVPF {string.Join(' ', types)}{Suffix(section.RtxPayloadType)}");
        line("c=IN IP4 0.0.0.0");
        line($"a=ice-ufrag:{Ufrag}");
        line("a=ice-pwd:passwordpasswordpassword");
        line("a=setup:actpass");
        line($"a=mid:{section.Mid}");
        WriteExtensions(section, line);
        line($"a={section.Direction}");
        line("a=rtcp-mux");
        foreach ((byte type, string format) in section.Codecs) WriteCodec(section, type, format, line);
        foreach (string rid in section.Rids) line($"a=rid:{rid} send");
        if (section.Rids.Length > 0) line($"a=simulcast:send {string.Join(';', section.Rids)}");
        if (section.RtxSsrc is { } rtx) line($"a=ssrc-group:FID {section.Ssrc} {rtx}");
        if (section.Ssrc is { } ssrc) line($"a=ssrc:{ssrc} cname:client");
        if (section.RtxSsrc is { } repair) line($"a=ssrc:{repair} cname:client");
    }

    private static string Suffix(byte? type) => type is null ? "" : $" {type}";

    private void WriteExtensions(SimSection section, Action<string> line)
    {
        line($"a=extmap:{extensions.Mid} {HeaderExtensionUri.Of(HeaderExtension.Mid)}");
        line($"a=extmap:{extensions.TransportCc} {HeaderExtensionUri.Of(HeaderExtension.TransportCc)}");
        line($"a=extmap:{extensions.Rid} {HeaderExtensionUri.Of(HeaderExtension.Rid)}");
        line($"a=extmap:{extensions.RepairedRid} {HeaderExtensionUri.Of(HeaderExtension.RepairedRid)}");
        line($"a=extmap:{extensions.Dependency} {HeaderExtensionUri.Of(HeaderExtension.DependencyDescriptor)}");
        if (section.Kind is not SectionKind.Audio) return;

        line($"a=extmap:{extensions.AudioLevel} {HeaderExtensionUri.Of(HeaderExtension.AudioLevel)}");
    }

    private static void WriteCodec(SimSection section, byte type, string format, Action<string> line)
    {
        line($"a=rtpmap:{type} {format}");
        line($"a=rtcp-fb:{type} transport-cc");
        if (section.OffersNack || section.RtxPayloadType is not null) line($"a=rtcp-fb:{type} nack");
        if (section.Kind is not SectionKind.Video) return;

        line($"a=rtcp-fb:{type} nack pli");
        line($"a=rtcp-fb:{type} ccm fir");
        if (section.RtxPayloadType is not { } rtx || type != section.Codecs[0].PayloadType) return;

        line($"a=rtpmap:{rtx} rtx/90000");
        line($"a=fmtp:{rtx} apt={type}");
    }
}
