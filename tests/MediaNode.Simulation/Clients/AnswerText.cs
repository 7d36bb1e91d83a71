using System.Globalization;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>What a client reads in an answer: credentials for its checks, and the SSRC of each slot.</summary>
internal sealed record AnswerText(string Ufrag, string Password, IReadOnlyDictionary<string, uint> SsrcByMid)
{
    public static AnswerText Read(string sdp)
    {
        string ufrag = string.Empty;
        string password = string.Empty;
        string mid = string.Empty;
        Dictionary<string, uint> ssrcs = [];
        foreach (string line in sdp.Split("\r\n"))
        {
            if (line.StartsWith("a=mid:", StringComparison.Ordinal)) mid = line[6..];
            if (line.StartsWith("a=ice-ufrag:", StringComparison.Ordinal)) ufrag = line[12..];
            if (line.StartsWith("a=ice-pwd:", StringComparison.Ordinal)) password = line[10..];
            if (line.StartsWith("a=ssrc:", StringComparison.Ordinal))
            {
                ssrcs.TryAdd(mid, uint.Parse(line[7..].Split(' ')[0], CultureInfo.InvariantCulture));
            }
        }

        return new AnswerText(ufrag, password, ssrcs);
    }
}
