using System.Diagnostics;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Says what a fault in the text of an offer means to its sender.</summary>
internal static class SyntaxRefusals
{
    public static NegotiationError Explain(SdpError error) => error.Fault switch
    {
        SdpFault.TextTooLong => new(NegotiationRefusal.OfferTooLong, error.Line,
            $"The offer is longer than {SdpLimits.TextLengthMax} characters: offer fewer sections."),
        SdpFault.TooManyLines => new(NegotiationRefusal.TooManyLines, error.Line,
            $"The offer has more than {SdpLimits.LinesMax} lines: offer fewer sections or codecs."),
        SdpFault.LineTooLong => new(NegotiationRefusal.LineTooLong, error.Line,
            $"A line is longer than {SdpLimits.LineLengthMax} characters: shorten it."),
        SdpFault.TooManyMedia => new(NegotiationRefusal.TooManySections, error.Line,
            $"The offer has more than {SdpLimits.MediaMax} m-lines: offer fewer sections."),
        SdpFault.TooManyFormats => new(NegotiationRefusal.TooManyFormats, error.Line,
            $"An m-line has more than {SdpLimits.FormatsMax} formats: offer fewer codecs in one section."),
        SdpFault.MalformedLine => new(NegotiationRefusal.MalformedLine, error.Line,
            "A line is not a letter, an equals sign and a value (RFC 8866 §5): send the browser's offer unchanged."),
        SdpFault.ControlCharacter => new(NegotiationRefusal.ControlCharacter, error.Line,
            "A line contains a control character: end lines with CRLF or LF and send the browser's offer unchanged."),
        SdpFault.NotVersionZero => new(NegotiationRefusal.NotVersionZero, error.Line,
            "The offer does not begin with v=0: send the session description itself, not JSON or a part of it."),
        SdpFault.MalformedOrigin => new(NegotiationRefusal.MalformedOrigin, error.Line,
            "The o= line is missing or has not six fields with two numbers (RFC 8866 §5.2): send the browser's line."),
        SdpFault.MalformedMedia => new(NegotiationRefusal.MalformedMedia, error.Line,
            "An m= line lacks its media, port, protocol or formats (RFC 8866 §5.14): send the browser's line."),
        _ => throw new UnreachableException(),
    };
}
