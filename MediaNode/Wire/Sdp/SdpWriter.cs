using System.Text;

namespace Conference.MediaNode.Wire.Sdp;

/// <summary>Writes a session description in the order of RFC 8866 §9, with lines that end in CRLF.</summary>
internal static class SdpWriter
{
    public static string Write(SdpSession session)
    {
        var text = new StringBuilder();
        SdpOrigin origin = session.Origin;

        Line(text, "v=0");
        Line(text, $"o={origin.Username} {origin.SessionId} {origin.SessionVersion} {origin.Address}");
        Line(text, "s=-");
        Line(text, "t=0 0");
        Write(text, session.Attributes);

        foreach (SdpMedia media in session.Media)
        {
            Line(text, $"m={media.Media} {media.Port} {media.Protocol} {string.Join(' ', media.Formats)}");
            if (media.Connection.Length > 0) Line(text, $"c={media.Connection}");
            Write(text, media.Attributes);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, SdpAttributes attributes)
    {
        foreach (SdpAttribute attribute in attributes)
        {
            if (attribute.Value.Length == 0) Line(text, $"a={attribute.Name}");
            else Line(text, $"a={attribute.Name}:{attribute.Value}");
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
