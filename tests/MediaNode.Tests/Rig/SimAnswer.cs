using System.Globalization;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>What a client reads in an answer: credentials for its checks, and the SSRC of each slot.</summary>
internal sealed record SimAnswer(string Ufrag, string Password, string Origin, IReadOnlyDictionary<string, uint> SsrcByMid)
{
    public required IReadOnlyDictionary<string, uint> RtxSsrcByMid { get; init; }

    public static SimAnswer Read(string sdp)
    {
        string ufrag = string.Empty;
        string password = string.Empty;
        string origin = string.Empty;
        string mid = string.Empty;
        Dictionary<string, uint> ssrcs = [];
        Dictionary<string, uint> rtx = [];
        foreach (string line in sdp.Split("\r\n"))
        {
            if (line.StartsWith("o=", StringComparison.Ordinal)) origin = line;
            if (line.StartsWith("a=mid:", StringComparison.Ordinal)) mid = line[6..];
            if (line.StartsWith("a=ice-ufrag:", StringComparison.Ordinal)) ufrag = line[12..];
            if (line.StartsWith("a=ice-pwd:", StringComparison.Ordinal)) password = line[10..];
            if (line.StartsWith("a=ssrc-group:FID ", StringComparison.Ordinal)) rtx.Add(mid, Number(line.Split(' ')[2]));
            if (!line.StartsWith("a=ssrc:", StringComparison.Ordinal)) continue;

            ssrcs.TryAdd(mid, Number(line[7..].Split(' ')[0]));
        }

        return new SimAnswer(ufrag, password, origin, ssrcs) { RtxSsrcByMid = rtx };
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);
}
