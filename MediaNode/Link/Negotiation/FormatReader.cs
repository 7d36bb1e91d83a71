using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Gathers a=rtpmap, a=fmtp and a=rtcp-fb under the payload types of the m-line, in its order.</summary>
internal sealed class FormatReader
{
    private readonly Dictionary<byte, OfferedFormat> _byType = [];
    private readonly OfferedFormat _anyType = new(0);

    private FormatReader() { }

    public List<OfferedFormat> Formats { get; } = [];

    public static bool TryRead(
        SdpMedia media,
        [NotNullWhen(true)] out FormatReader? reader,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        reader = new();
        error = reader.ReadTypes(media) ?? reader.ReadAttributes(media);
        if (error is not null) return false;

        foreach (OfferedFormat format in reader.Formats) reader.AddCommonFeedback(format);
        return true;
    }

    private NegotiationError? ReadTypes(SdpMedia media)
    {
        foreach (string text in media.Formats)
        {
            if (!TryReadType(text, out byte type)) return Malformed(media.Line, "The m-line");

            var format = new OfferedFormat(type);
            if (_byType.TryAdd(type, format)) Formats.Add(format);
        }

        return null;
    }

    private NegotiationError? ReadAttributes(SdpMedia media)
    {
        foreach (SdpAttribute line in media.Attributes)
        {
            if (line.Name is not ("rtpmap" or "fmtp" or "rtcp-fb")) continue;

            int space = line.Value.IndexOf(' ');
            if (space < 0) return Malformed(line.Line, $"a={line.Name}");

            string rest = line.Value[(space + 1)..];
            string typeText = line.Value[..space];
            if (line.Name == "rtcp-fb" && typeText == "*") { ReadFeedback(_anyType, rest); continue; }

            if (!TryReadType(typeText, out byte type)) return Malformed(line.Line, $"a={line.Name}");
            if (!_byType.TryGetValue(type, out OfferedFormat? format)) continue;

            switch (line.Name)
            {
                case "rtpmap" when format.Encoding.Length == 0:
                    if (!TryReadMap(format, rest)) return Malformed(line.Line, "a=rtpmap");
                    break;
                case "fmtp" when format.Fmtp.Length == 0: format.Fmtp = rest; break;
                case "rtcp-fb": ReadFeedback(format, rest); break;
            }
        }

        return null;
    }

    // a=rtpmap:<payload type> <encoding name>/<clock rate>[/<encoding parameters>]
    private static bool TryReadMap(OfferedFormat format, string value)
    {
        string[] words = value.Trim(' ').Split('/');
        if (words.Length is < 2 or > 3 || words[0].Length == 0) return false;
        if (!TryReadNumber(words[1], out int clockRate)) return false;

        int channels = 1;
        if (words.Length == 3 && !TryReadNumber(words[2], out channels)) return false;

        format.Encoding = words[0].ToLowerInvariant();
        format.ClockRate = clockRate;
        format.Channels = channels;
        return true;
    }

    private static void ReadFeedback(OfferedFormat format, string value)
    {
        switch (value.Trim(' '))
        {
            case "nack": format.Nack = true; break;
            case "nack pli": format.Pli = true; break;
            case "ccm fir": format.Fir = true; break;
            case "transport-cc": format.TransportCc = true; break;
            case "goog-remb": format.Remb = true; break;
        }
    }

    private void AddCommonFeedback(OfferedFormat format)
    {
        format.Nack |= _anyType.Nack;
        format.Pli |= _anyType.Pli;
        format.Fir |= _anyType.Fir;
        format.TransportCc |= _anyType.TransportCc;
        format.Remb |= _anyType.Remb;
    }

    private static bool TryReadType(string text, out byte type) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out type) && type < 128;

    private static bool TryReadNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;

    private static NegotiationError Malformed(int line, string what) => new(
        NegotiationRefusal.MalformedPayloadType, line,
        $"{what} does not say what a payload type of 0 to 127 stands for: send the browser's offer unchanged.");
}
