using System.Globalization;
using System.Text;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>Writes a client's offer as a browser would: what it sends ("a", "v"), then the slots that it wants ("a0", "v0", …).</summary>
internal static class OfferText
{
    public const string AudioMid = "a";
    public const string VideoMid = "v";

    public static string Write(ClientPlan plan, string fingerprint, string ufrag, int version)
    {
        StringBuilder sdp = new();
        List<string> mids = [.. Mids(plan)];
        Line(sdp, "v=0");
        Line(sdp, string.Create(CultureInfo.InvariantCulture, $"o=- 77 {version} IN IP4 127.0.0.1"));
        Line(sdp, "s=-");
        Line(sdp, "t=0 0");
        Line(sdp, $"a=group:BUNDLE {string.Join(' ', mids)}");
        Line(sdp, "a=ice-options:trickle");
        Line(sdp, $"a=fingerprint:{fingerprint}");
        foreach (string mid in mids) WriteSection(sdp, plan, mid, ufrag);
        return sdp.ToString();
    }

    private static IEnumerable<string> Mids(ClientPlan plan)
    {
        if (plan.Audio is not null) yield return AudioMid;
        if (plan.Video is not null) yield return VideoMid;
        for (int i = 0; i < plan.AudioSlots; i++) yield return $"{AudioMid}{i}";
        for (int i = 0; i < plan.VideoSlots; i++) yield return $"{VideoMid}{i}";
    }

    private static void WriteSection(StringBuilder sdp, ClientPlan plan, string mid, string ufrag)
    {
        bool isAudio = mid.StartsWith(AudioMid, StringComparison.Ordinal);
        bool isSent = mid is AudioMid or VideoMid;
        byte type = isAudio ? plan.Opus : plan.Vp8;
        byte? rtx = isAudio ? null : plan.Rtx;
        Line(sdp, $"m={(isAudio ? "audio" : "video")} 9 UDP/TLS/RTP/SAVPF {type}{(rtx is null ? "" : $" {rtx}")}");
        Line(sdp, "c=IN IP4 0.0.0.0");
        Line(sdp, $"a=ice-ufrag:{ufrag}");
        Line(sdp, "a=ice-pwd:passwordpasswordpassword");
        Line(sdp, "a=setup:actpass");
        Line(sdp, $"a=mid:{mid}");
        WriteExtensions(sdp, plan.Extensions, isAudio);
        Line(sdp, isSent ? "a=sendonly" : "a=recvonly");
        Line(sdp, "a=rtcp-mux");
        Line(sdp, "a=rtcp-rsize");
        Line(sdp, $"a=rtpmap:{type} {(isAudio ? "opus/48000/2" : "VP8/90000")}");
        Line(sdp, $"a=rtcp-fb:{type} transport-cc");
        if (!isAudio) Line(sdp, $"a=rtcp-fb:{type} nack pli");
        if (rtx is not null) WriteRtx(sdp, type, rtx.Value);
        if (isSent) WriteSources(sdp, plan, isAudio);
    }

    private static void WriteExtensions(StringBuilder sdp, ExtensionIds ids, bool isAudio)
    {
        Line(sdp, $"a=extmap:{ids.Mid} {HeaderExtensionUri.Of(HeaderExtension.Mid)}");
        Line(sdp, $"a=extmap:{ids.TransportCc} {HeaderExtensionUri.Of(HeaderExtension.TransportCc)}");
        Line(sdp, $"a=extmap:{ids.Rid} {HeaderExtensionUri.Of(HeaderExtension.Rid)}");
        Line(sdp, $"a=extmap:{ids.RepairedRid} {HeaderExtensionUri.Of(HeaderExtension.RepairedRid)}");
        if (isAudio) Line(sdp, $"a=extmap:{ids.AudioLevel} {HeaderExtensionUri.Of(HeaderExtension.AudioLevel)}");
    }

    private static void WriteSources(StringBuilder sdp, ClientPlan plan, bool isAudio)
    {
        if (isAudio)
        {
            Line(sdp, $"a=ssrc:{plan.Audio!.Stream.Ssrc} cname:client");
            return;
        }

        VideoPlan video = plan.Video!;
        foreach (string rid in video.Rids) Line(sdp, $"a=rid:{rid} send");
        if (video.Rids.Count > 0) Line(sdp, $"a=simulcast:send {string.Join(';', video.Rids)}");
        else if (video.IsAnnounced) WriteAnnounced(sdp, video.Streams[0], plan.Rtx is not null);
    }

    private static void WriteAnnounced(StringBuilder sdp, StreamPlan stream, bool hasRtx)
    {
        if (hasRtx) Line(sdp, $"a=ssrc-group:FID {stream.Ssrc} {stream.RtxSsrc}");
        Line(sdp, $"a=ssrc:{stream.Ssrc} cname:client");
        if (hasRtx) Line(sdp, $"a=ssrc:{stream.RtxSsrc} cname:client");
    }

    private static void WriteRtx(StringBuilder sdp, byte type, byte rtx)
    {
        Line(sdp, $"a=rtcp-fb:{type} nack");
        Line(sdp, $"a=rtpmap:{rtx} rtx/90000");
        Line(sdp, $"a=fmtp:{rtx} apt={type}");
    }

    private static void Line(StringBuilder sdp, string text) => sdp.Append(text).Append("\r\n");
}
