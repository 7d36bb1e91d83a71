using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Reads a=ssrc, a=ssrc-group (RFC 5576) and a=msid (RFC 8830) of a published section.</summary>
internal sealed class SourceReader
{
    private const int MsidLengthMax = 64;
    private const int CnameLengthMax = 255;

    private readonly List<uint> _announced = [];
    private readonly Dictionary<uint, uint> _rtx = [];
    private readonly HashSet<uint> _secondary = [];

    private SourceReader() { }

    /// <summary>In the order of their first a=ssrc line.</summary>
    public List<RemoteSource> Sources { get; } = [];

    public string? Cname { get; private set; }

    public MediaStreamId? Msid { get; private set; }

    public static bool TryRead(
        SdpMedia media,
        [NotNullWhen(true)] out SourceReader? reader,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        reader = new();
        if (media.Attributes.TryFind("msid", out SdpAttribute msid)) reader.ReadMsid(msid.Value);

        foreach (SdpAttribute line in media.Attributes)
        {
            error = line.Name switch
            {
                "ssrc" => reader.ReadSource(line),
                "ssrc-group" => reader.ReadGroup(line),
                _ => null,
            };
            if (error is not null) return false;
        }

        error = null;
        foreach (uint ssrc in reader._announced)
        {
            if (reader._secondary.Contains(ssrc)) continue;
            reader.Sources.Add(new(ssrc, reader._rtx.TryGetValue(ssrc, out uint rtx) ? rtx : null));
        }

        return true;
    }

    // a=ssrc:<ssrc> <attribute>[":"<value>]
    private NegotiationError? ReadSource(SdpAttribute line)
    {
        int space = line.Value.IndexOf(' ');
        if (space < 0 || !TryReadSsrc(line.Value[..space], out uint ssrc)) return Malformed(line);

        if (!_announced.Contains(ssrc))
        {
            if (_announced.Count == NegotiationLimits.SourcesMax)
            {
                return new(NegotiationRefusal.TooManySources, line.Line,
                    $"More than {NegotiationLimits.SourcesMax} SSRCs in one section: send one track per section.");
            }

            _announced.Add(ssrc);
        }

        string attribute = line.Value[(space + 1)..];
        if (attribute.StartsWith("cname:", StringComparison.Ordinal)) ReadCname(attribute["cname:".Length..]);
        if (attribute.StartsWith("msid:", StringComparison.Ordinal)) ReadMsid(attribute["msid:".Length..]);
        return null;
    }

    // a=ssrc-group:<semantics> <ssrc> <ssrc> …
    private NegotiationError? ReadGroup(SdpAttribute line)
    {
        string[] words = line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not ["FID" or "FEC-FR", ..]) return null;
        if (words.Length != 3) return Malformed(line);
        if (!TryReadSsrc(words[1], out uint first) || !TryReadSsrc(words[2], out uint second)) return Malformed(line);
        if (first == second || _rtx.Count == NegotiationLimits.SourcesMax) return Malformed(line);

        // A repair stream is no source of its own, and FEC is not forwarded (RFC 8627 §4.1.2).
        _secondary.Add(second);
        if (words[0] == "FID") _rtx.TryAdd(first, second);
        return null;
    }

    private void ReadCname(string value)
    {
        if (value.Length is > 0 and <= CnameLengthMax) Cname ??= value;
    }

    private void ReadMsid(string value)
    {
        string[] words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].Length > MsidLengthMax) return;

        string track = words.Length > 1 && words[1].Length <= MsidLengthMax ? words[1] : "";
        Msid ??= new(words[0], track);
    }

    private static bool TryReadSsrc(string text, out uint ssrc) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ssrc);

    private static NegotiationError Malformed(SdpAttribute line) => new(
        NegotiationRefusal.MalformedSource, line.Line,
        $"a={line.Name} does not name SSRCs as RFC 5576 §4 has it: send the browser's line unchanged.");
}
