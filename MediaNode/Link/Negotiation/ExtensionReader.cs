using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Picks the header extensions that an answer keeps, under the offered identifiers (RFC 8285 §6).</summary>
internal static class ExtensionReader
{
    private const int OneByteIdMax = 14;

    /// <summary>Stands for "stop reading" in the one-byte form (RFC 8285 §4.2).</summary>
    private const int ReservedId = 15;

    public static bool TryRead(
        SdpMedia media,
        SectionKind section,
        SectionDirection direction,
        OfferBundle bundle,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out List<ExtensionBinding>? extensions,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        extensions = [];
        error = null;
        int offered = 0;
        foreach (SdpAttribute line in media.Attributes)
        {
            if (line.Name != "extmap") continue;

            offered++;
            error = WhyNot(line, offered, bundle, out int id, out SectionDirection useful, out string uri);
            if (error is not null) return false;

            if (!HeaderExtensionUri.TryRecognise(uri, out HeaderExtension kind)) continue;
            if (!IsUsable(id, bundle) || !IsWanted(kind, section, ToCome(direction) & useful, policy)) continue;
            if (!extensions.Exists(known => known.Kind == kind)) extensions.Add(new(kind, (byte)id));
        }

        return true;
    }

    // a=extmap:<id>["/"<direction>] <URI> [<attributes>]
    private static NegotiationError? WhyNot(
        SdpAttribute line, int offered, OfferBundle bundle, out int id, out SectionDirection useful, out string uri)
    {
        (id, uri, useful) = (0, "", SectionDirection.Both);
        if (offered > NegotiationLimits.ExtensionsMax)
        {
            return new(NegotiationRefusal.TooManyExtensions, line.Line,
                $"The section has more than {NegotiationLimits.ExtensionsMax} a=extmap lines: offer fewer extensions.");
        }

        string[] words = line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] name = words.Length < 2 ? [] : words[0].Split('/');
        if (name.Length is not (1 or 2)
            || !ushort.TryParse(name[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            return new(NegotiationRefusal.MalformedExtension, line.Line,
                "a=extmap takes a number, perhaps a direction, and a URI (RFC 8285 §8): send the browser's line.");
        }

        id = number;
        uri = words[1];
        if (name.Length == 2) useful = Turn(name[1]);
        if (bundle.TryClaimExtension(id, uri)) return null;

        return new(NegotiationRefusal.ExtensionConflict, line.Line,
            $"a=extmap:{id} stands for another extension in another section: use one number for one URI in a BUNDLE.");
    }

    /// <summary>Browsers never offer again what an answer left out, so an idle section keeps all it may need.</summary>
    private static SectionDirection ToCome(SectionDirection direction) =>
        direction is SectionDirection.Inactive ? SectionDirection.Both : direction;

    /// <summary>What the node can do with an extension that the client would send, receive or both.</summary>
    private static SectionDirection Turn(string direction) => direction switch
    {
        "sendonly" => SectionDirection.Receives,
        "recvonly" => SectionDirection.Sends,
        "inactive" => SectionDirection.Inactive,
        _ => SectionDirection.Both,
    };

    private static bool IsUsable(int id, OfferBundle bundle) =>
        id is > 0 and not ReservedId && id <= (bundle.MixesExtensions ? byte.MaxValue : OneByteIdMax);

    private static bool IsWanted(
        HeaderExtension kind, SectionKind section, SectionDirection direction, NegotiationPolicy policy)
    {
        bool receives = (direction & SectionDirection.Receives) != 0;
        bool sends = (direction & SectionDirection.Sends) != 0;
        return kind switch
        {
            HeaderExtension.Mid => true,
            HeaderExtension.AbsSendTime or HeaderExtension.DependencyDescriptor => receives || sends,
            HeaderExtension.AudioLevel => (receives || sends) && section is SectionKind.Audio,
            HeaderExtension.Rid or HeaderExtension.RepairedRid => receives,
            HeaderExtension.VideoLayersAllocation => receives,
            HeaderExtension.TransportCc => receives || (sends && policy.SlotTransportCc),
            HeaderExtension.PlayoutDelay => sends,
            _ => false,
        };
    }
}
