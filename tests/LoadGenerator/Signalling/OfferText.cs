using System.Text;
using Conference.MediaNode.Link.Negotiation;

namespace Conference.LoadGenerator.Signalling;

/// <summary>A client's offer: a section for each track it sends, and as many receive sections as it wants slots.</summary>
internal static class OfferText
{
    public const byte AudioPayloadType = 111;
    public const byte VideoPayloadType = 96;

    public const byte AudioLevelId = 1;
    public const byte TransportCcId = 3;
    public const byte MidId = 4;

    /// <param name="sent">In order: they take the first mids.</param>
    /// <param name="fingerprint">Of the client's certificate, as an attribute has it.</param>
    public static string Write(
        IReadOnlyList<SentSection> sent, int audioSlots, int videoSlots, string ufrag, string password, string fingerprint)
    {
        List<string> sections = [];
        foreach (SentSection section in sent)
        {
            sections.Add(Section(section.IsVideo, "sendonly", section.Mid)
                + $"a=msid:load {section.Mid}\r\na=ssrc:{section.Ssrc} cname:load\r\n");
        }

        for (int i = 0; i < audioSlots; i++) sections.Add(Section(isVideo: false, "recvonly", $"{sections.Count}"));
        for (int i = 0; i < videoSlots; i++) sections.Add(Section(isVideo: true, "recvonly", $"{sections.Count}"));

        StringBuilder offer = new();
        offer.Append("v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        offer.Append($"a=group:BUNDLE {string.Join(' ', Enumerable.Range(0, sections.Count))}\r\n");
        offer.Append($"a=ice-ufrag:{ufrag}\r\na=ice-pwd:{password}\r\n");
        offer.Append($"a=fingerprint:{fingerprint}\r\na=setup:actpass\r\n");
        foreach (string section in sections) offer.Append(section);
        return offer.ToString();
    }

    private static string Section(bool isVideo, string direction, string mid)
    {
        StringBuilder section = new();
        byte type = isVideo ? VideoPayloadType : AudioPayloadType;
        section.Append($"m={(isVideo ? "video" : "audio")} 9 UDP/TLS/RTP/SAVPF {type}\r\nc=IN IP4 0.0.0.0\r\n");
        section.Append($"a=mid:{mid}\r\na={direction}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n");
        section.Append($"a=extmap:{MidId} {HeaderExtensionUri.Of(HeaderExtension.Mid)}\r\n");
        section.Append($"a=extmap:{TransportCcId} {HeaderExtensionUri.Of(HeaderExtension.TransportCc)}\r\n");
        if (!isVideo) section.Append($"a=extmap:{AudioLevelId} {HeaderExtensionUri.Of(HeaderExtension.AudioLevel)}\r\n");
        section.Append($"a=rtpmap:{type} {(isVideo ? "VP8/90000" : "opus/48000/2")}\r\n");
        section.Append($"a=rtcp-fb:{type} transport-cc\r\n");
        if (isVideo) section.Append($"a=rtcp-fb:{type} ccm fir\r\na=rtcp-fb:{type} nack\r\na=rtcp-fb:{type} nack pli\r\n");
        return section.ToString();
    }
}
