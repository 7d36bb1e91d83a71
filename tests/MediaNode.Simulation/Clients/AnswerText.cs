using System.Globalization;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>What a client reads in an answer: credentials for its checks, the SSRCs of each slot, and where repair was agreed on.</summary>
/// <param name="RtxSsrcByMid">Of the retransmissions in slots.</param>
/// <param name="RepairedMids">Sections, sent or received, with negative acknowledgements and retransmissions.</param>
/// <param name="Candidates">Best first.</param>
internal sealed record AnswerText(
    string Ufrag,
    string Password,
    IReadOnlyDictionary<string, uint> SsrcByMid,
    IReadOnlyDictionary<string, uint> RtxSsrcByMid,
    IReadOnlySet<string> RepairedMids,
    IReadOnlyList<CandidateText> Candidates)
{
    public static AnswerText Read(string sdp)
    {
        string ufrag = string.Empty;
        string password = string.Empty;
        string mid = string.Empty;
        Dictionary<string, uint> ssrcs = [];
        Dictionary<string, uint> rtx = [];
        HashSet<string> repaired = [];
        List<CandidateText> candidates = [];
        foreach (string line in sdp.Split("\r\n"))
        {
            if (line.StartsWith("a=mid:", StringComparison.Ordinal)) mid = line[6..];
            if (line.StartsWith("a=ice-ufrag:", StringComparison.Ordinal)) ufrag = line[12..];
            if (line.StartsWith("a=ice-pwd:", StringComparison.Ordinal)) password = line[10..];
            if (line.StartsWith("a=ssrc:", StringComparison.Ordinal)) ssrcs.TryAdd(mid, Number(line[7..].Split(' ')[0]));
            if (line.StartsWith("a=ssrc-group:FID ", StringComparison.Ordinal)) rtx.TryAdd(mid, Number(line.Split(' ')[^1]));
            if (line.StartsWith("a=candidate:", StringComparison.Ordinal)) candidates.Add(CandidateText.Read(line[2..]));
            bool isFormat = line.StartsWith("a=rtpmap:", StringComparison.Ordinal);
            if (isFormat && line.Contains(" rtx/", StringComparison.Ordinal)) repaired.Add(mid);
        }

        return new AnswerText(ufrag, password, ssrcs, rtx, repaired, [.. candidates.Distinct()]);
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
