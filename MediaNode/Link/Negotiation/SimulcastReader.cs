using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Reads the layers that a client sends: a=simulcast (RFC 8853 §5.1) over a=rid (RFC 8851 §4).</summary>
internal static class SimulcastReader
{
    public static bool TryRead(
        SdpMedia media, out IReadOnlyList<string> rids, [NotNullWhen(false)] out NegotiationError? error)
    {
        rids = [];
        error = null;
        if (!media.Attributes.TryFind("simulcast", out SdpAttribute simulcast)) return true;
        if (!TryReadDeclared(media, out HashSet<string>? declared, out error)) return false;

        // a=simulcast:send <list> [recv <list>], in any order
        var layers = new List<string>();
        string[] words = simulcast.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i + 1 < words.Length; i += 2)
        {
            if (words[i] == "send") AddLayers(words[i + 1], declared, layers);
        }

        rids = layers;
        return true;
    }

    private static bool TryReadDeclared(
        SdpMedia media,
        [NotNullWhen(true)] out HashSet<string>? declared,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        declared = [];
        foreach (SdpAttribute line in media.Attributes)
        {
            if (line.Name != "rid") continue;

            string[] words = line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || !IsRid(words[0]))
            {
                error = new(NegotiationRefusal.MalformedRid, line.Line,
                    $"a=rid takes 1 to {NegotiationLimits.RidLengthMax} letters, digits, - or _ and a direction.");
                return false;
            }

            if (words[1] == "send") declared.Add(words[0]);
        }

        error = null;
        return true;
    }

    /// <summary>Semicolons part layers, commas alternatives, of which the first is taken; ~ means paused.</summary>
    private static void AddLayers(string list, HashSet<string> declared, List<string> layers)
    {
        foreach (string layer in list.Split(';'))
        {
            if (layers.Count == NegotiationLimits.RidsMax) return;

            string rid = layer.Split(',')[0].TrimStart('~');
            if (declared.Contains(rid) && !layers.Contains(rid)) layers.Add(rid);
        }
    }

    private static bool IsRid(string text)
    {
        if (text.Length > NegotiationLimits.RidLengthMax) return false;

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
        }

        return true;
    }
}
