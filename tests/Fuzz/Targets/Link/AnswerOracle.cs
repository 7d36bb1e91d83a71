using System.Globalization;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.Fuzz.Targets.Link;

/// <summary>
/// What makes a text an answer to an offer (RFC 3264 §6, RFC 9143 §7, RFC 9429 §5.3.1), whoever wrote it.
/// </summary>
internal static class AnswerOracle
{
    private static readonly HashSet<string> s_known =
    [
        "group", "ice-lite", "ice-options", "extmap-allow-mixed", "msid-semantic", "mid", "inactive", "ice-ufrag",
        "ice-pwd",
        "fingerprint", "setup", "extmap", "recvonly", "sendonly", "sendrecv", "msid", "rtcp-mux", "rtcp-rsize",
        "rtpmap", "rtcp-fb",
        "fmtp", "rid", "simulcast", "ssrc-group", "ssrc", "candidate", "end-of-candidates",
    ];

    public static void Check(SdpSession offer, string text, LinkDescription description, NegotiationPolicy policy)
    {
        Oracle.That(SdpReader.TryRead(text, out SdpSession? answer, out _), "An answer is a session description");
        Oracle.Equal(offer.Media.Count, answer!.Media.Count, "An answer has as many sections as the offer");
        Oracle.Equal(offer.Media.Count, description.Sections.Count, "A description has as many sections as the offer");
        CheckOrigins(answer);
        List<string> accepted = [];
        HashSet<uint> sources = [];
        for (int i = 0; i < answer.Media.Count; i++)
        {
            SdpMedia asked = offer.Media[i];
            SdpMedia said = answer.Media[i];
            Oracle.Equal(asked.Media, said.Media, "A section keeps its media");
            Oracle.Equal(asked.Protocol, said.Protocol, "A section keeps its protocol");
            Oracle.Equal(ValueOf(asked.Attributes, "mid") ?? "", ValueOf(said.Attributes, "mid") ?? "",
                "A section keeps its mid");
            Oracle.Equal(description.Sections[i].Rejected, said.Port == 0,
                "A rejected section has port zero, no other has");
            if (said.Port == 0) continue;

            Oracle.That(asked.Port != 0 || asked.Attributes.Has("bundle-only"),
                "A section that was not offered is not accepted");
            accepted.Add(ValueOf(said.Attributes, "mid")!);
            CheckDirection(offer, asked, said, policy);
            CheckFormats(asked, said);
            CheckExtensions(asked, said);
            CheckSources(said, sources);
        }
        CheckBundle(offer, answer, accepted);
    }

    /// <summary>Nothing of the offer may become a line of its own.</summary>
    private static void CheckOrigins(SdpSession answer)
    {
        IEnumerable<SdpAttribute> lines = answer.Attributes.AsEnumerable()
            .Concat(answer.Media.SelectMany(media => media.Attributes.AsEnumerable()));
        foreach (SdpAttribute line in lines)
        {
            Oracle.That(s_known.Contains(line.Name), "An answer has known attributes only");
        }
        Oracle.Equal("-", answer.Origin.Username, "The origin is the node's");
        Oracle.That(answer.Attributes.Has("ice-lite"), "The node says that it is lite");
    }

    private static void CheckDirection(SdpSession offer, SdpMedia asked, SdpMedia said, NegotiationPolicy policy)
    {
        string wanted = DirectionOf(asked.Attributes) ?? DirectionOf(offer.Attributes) ?? "sendrecv";
        bool mayPublish = asked.Media == "audio" ? policy.MayPublishAudio : policy.MayPublishVideo;
        bool sends = wanted is "recvonly" or "sendrecv";
        bool receives = (wanted is "sendonly" or "sendrecv") && mayPublish;
        string expected = (sends, receives) switch
        {
            (true, true) => "sendrecv",
            (true, false) => "sendonly",
            (false, true) => "recvonly",
            _ => "inactive",
        };
        Oracle.Equal(expected, DirectionOf(said.Attributes),
            "A direction is the reverse of the offer's, less what is not granted");
    }

    private static void CheckFormats(SdpMedia asked, SdpMedia said)
    {
        Oracle.That(said.Formats.Distinct().Count() == said.Formats.Count, "A payload type stands once");
        Dictionary<string, string> offered = Maps(asked);
        Dictionary<string, string> answered = Maps(said);
        foreach (string format in said.Formats)
        {
            bool isOffered = asked.Formats.Any(other => other.TrimStart('0') == format.TrimStart('0'));
            Oracle.That(isOffered, "A payload type is one of the offer's");
            Oracle.That(answered.TryGetValue(format, out string? map), "A payload type is explained");
            string before = offered.First(entry => NumberIn(entry.Key) == NumberIn(format)).Value;
            Oracle.That(IsSameFormat(before, map!), "A payload type keeps its meaning");
        }
        foreach (SdpAttribute line in said.Attributes.AsEnumerable().Where(line =>
            line.Name is "fmtp" or "rtcp-fb" or "rtpmap"))
        {
            Oracle.That(said.Formats.Contains(line.Value.Split(' ')[0]),
                "An attribute belongs to an answered payload type");
        }
    }

    private static bool IsSameFormat(string offered, string answered)
    {
        string[] before = offered.Trim(' ').Split('/');
        string[] after = answered.Split('/');
        return string.Equals(before[0], after[0], StringComparison.OrdinalIgnoreCase)
            && NumberIn(before[1]) == NumberIn(after[1]);
    }

    private static int NumberIn(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static Dictionary<string, string> Maps(SdpMedia media)
    {
        Dictionary<string, string> maps = [];
        foreach (SdpAttribute line in media.Attributes.AsEnumerable().Where(line => line.Name == "rtpmap"))
        {
            int space = line.Value.IndexOf(' ', StringComparison.Ordinal);
            maps.TryAdd(line.Value[..space], line.Value[(space + 1)..]);
        }
        return maps;
    }

    private static void CheckExtensions(SdpMedia asked, SdpMedia said)
    {
        HashSet<string> offered = [.. Extensions(asked)];
        List<string> answered = [.. Extensions(said)];
        Oracle.That(answered.TrueForAll(offered.Contains), "A header extension is one of the offer's");
        Oracle.That(answered.Select(entry => entry.Split(' ')[0]).Distinct().Count() == answered.Count,
            "An extension id stands once");
        HashSet<string> offeredRids = [.. Rids(asked)];
        Oracle.That(Rids(said).All(offeredRids.Contains), "A layer is one of the offer's");
    }

    private static IEnumerable<string> Extensions(SdpMedia media) =>
        media.Attributes.AsEnumerable().Where(line => line.Name == "extmap").Select(line =>
    {
        string[] words = line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string id = words[0].Split('/')[0].TrimStart('0');
        return $"{id} {words[1]}";
    });

    private static IEnumerable<string> Rids(SdpMedia media) => media.Attributes.AsEnumerable()
        .Where(line => line.Name == "rid").Select(line => line.Value.TrimStart(' ').Split(' ')[0]);

    private static void CheckSources(SdpMedia said, HashSet<uint> sources)
    {
        HashSet<uint> own = [];
        foreach (SdpAttribute line in said.Attributes.AsEnumerable().Where(line => line.Name == "ssrc"))
        {
            own.Add(uint.Parse(line.Value.Split(' ')[0], CultureInfo.InvariantCulture));
        }
        foreach (uint ssrc in own) Oracle.That(sources.Add(ssrc), "An SSRC of the node stands in one section");
        Oracle.That(own.Count == 0 || DirectionOf(said.Attributes) is "sendonly" or "sendrecv",
            "Only what is sent has an SSRC");
    }

    private static void CheckBundle(SdpSession offer, SdpSession answer, List<string> accepted)
    {
        string[] group = (ValueOf(answer.Attributes, "group") ?? "BUNDLE").Split(' ')[1..];
        Oracle.That(group.SequenceEqual(accepted), "The bundle is what was accepted");
        string[] offered =
        [
            .. offer.Attributes.AsEnumerable().Where(line => line.Name == "group").SelectMany(line => line.Value.Split(' ')),
        ];
        Oracle.That(group.All(offered.Contains), "The bundle is a part of the offer's");
        Oracle.That(accepted.Distinct().Count() == accepted.Count, "A mid stands once");
    }

    private static string? ValueOf(SdpAttributes attributes, string name) =>
        attributes.TryFind(name, out SdpAttribute line) ? line.Value : null;

    private static string? DirectionOf(SdpAttributes attributes) => attributes.AsEnumerable()
        .Select(line => line.Name).FirstOrDefault(name => name is "sendonly" or "recvonly" or "sendrecv" or "inactive");
}
