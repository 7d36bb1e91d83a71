using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Conference.MediaNode.Wire.Sdp;

/// <summary>
/// Reads a session description line by line (RFC 8866 §9), as leniently as browsers do: lines end in LF or CRLF, empty
/// ones are skipped, line types that are not needed here are passed over, and their order is not enforced.
/// </summary>
internal sealed class SdpReader
{
    private readonly SdpAttributes _sessionAttributes = [];
    private readonly List<SdpMedia> _media = [];
    private SdpOrigin? _origin;
    private bool _versionSeen;

    private SdpReader() { }

    public static bool TryRead(
        ReadOnlySpan<char> text, [NotNullWhen(true)] out SdpSession? session, out SdpError error)
    {
        var reader = new SdpReader();
        session = null;
        error = reader.ReadLines(text);
        if (error.Fault is not SdpFault.None) return false;

        if (!reader._versionSeen) { error = new(SdpFault.NotVersionZero, 0); return false; }
        if (reader._origin is null) { error = new(SdpFault.MalformedOrigin, 0); return false; }

        session = new()
        {
            Origin = reader._origin,
            Attributes = reader._sessionAttributes,
            Media = reader._media,
        };
        return true;
    }

    private SdpError ReadLines(ReadOnlySpan<char> text)
    {
        if (text.Length > SdpLimits.TextLengthMax) return new(SdpFault.TextTooLong, 0);

        for (int number = 1; !text.IsEmpty; number++)
        {
            if (number > SdpLimits.LinesMax) return new(SdpFault.TooManyLines, number);

            int end = text.IndexOf('\n');
            ReadOnlySpan<char> line = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (line is [.., '\r']) line = line[..^1];

            SdpFault fault = ReadLine(line, number);
            if (fault is not SdpFault.None) return new(fault, number);
        }

        return default;
    }

    private SdpFault ReadLine(ReadOnlySpan<char> line, int number)
    {
        if (line.IsEmpty) return SdpFault.None;
        if (line.Length > SdpLimits.LineLengthMax) return SdpFault.LineTooLong;
        if (line.ContainsAnyInRange('\0', '\u001F')) return SdpFault.ControlCharacter;
        if (line.Length < 2 || line[1] != '=' || !char.IsAsciiLetter(line[0])) return SdpFault.MalformedLine;

        ReadOnlySpan<char> value = line[2..];
        if (!_versionSeen)
        {
            _versionSeen = line is "v=0";
            return _versionSeen ? SdpFault.None : SdpFault.NotVersionZero;
        }

        switch (line[0])
        {
            case 'o': return ReadOrigin(value);
            case 'm': return ReadMedia(value, number);
            case 'a': return ReadAttribute(value, number);
            case 'c' when _media is [.., SdpMedia { Connection: "" } media]:
                media.Connection = value.ToString();
                return SdpFault.None;
            default: return SdpFault.None;
        }
    }

    // o=<username> <sess-id> <sess-version> <nettype> <addrtype> <unicast-address>
    private SdpFault ReadOrigin(ReadOnlySpan<char> value)
    {
        if (_origin is not null) return SdpFault.None;

        Span<Range> fields = stackalloc Range[7];
        if (value.Split(fields, ' ') != 6
            || !ulong.TryParse(value[fields[1]], NumberStyles.None, CultureInfo.InvariantCulture, out ulong id)
            || !ulong.TryParse(value[fields[2]], NumberStyles.None, CultureInfo.InvariantCulture, out ulong version))
        {
            return SdpFault.MalformedOrigin;
        }

        string address = value[fields[3].Start.Value..].ToString();
        _origin = new(value[fields[0]].ToString(), id, version, address);
        return SdpFault.None;
    }

    // m=<media> <port>["/"<number of ports>] <proto> <fmt> …
    private SdpFault ReadMedia(ReadOnlySpan<char> value, int number)
    {
        if (_media.Count == SdpLimits.MediaMax) return SdpFault.TooManyMedia;

        // One range more than may be used takes the rest of the line, and so shows that there is a rest.
        Span<Range> fields = stackalloc Range[3 + SdpLimits.FormatsMax + 1];
        int count = value.Split(fields, ' ', StringSplitOptions.RemoveEmptyEntries);
        if (count < 4) return SdpFault.MalformedMedia;
        if (count == fields.Length) return SdpFault.TooManyFormats;

        ReadOnlySpan<char> port = value[fields[1]];
        int slash = port.IndexOf('/');
        if (slash >= 0) port = port[..slash];
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort portNumber))
        {
            return SdpFault.MalformedMedia;
        }

        var formats = new string[count - 3];
        for (int i = 0; i < formats.Length; i++) formats[i] = value[fields[i + 3]].ToString();

        _media.Add(new SdpMedia
        {
            Media = value[fields[0]].ToString(),
            Port = portNumber,
            Protocol = value[fields[2]].ToString(),
            Formats = formats,
            Line = number,
        });
        return SdpFault.None;
    }

    // a=<attribute>[":"<value>]
    private SdpFault ReadAttribute(ReadOnlySpan<char> value, int number)
    {
        int colon = value.IndexOf(':');
        ReadOnlySpan<char> name = colon < 0 ? value : value[..colon];
        if (name.IsEmpty) return SdpFault.MalformedLine;

        SdpAttributes attributes = _media is [.., SdpMedia media] ? media.Attributes : _sessionAttributes;
        attributes.Add(new SdpAttribute(
            name.ToString(), colon < 0 ? "" : value[(colon + 1)..].ToString(), number));
        return SdpFault.None;
    }
}
