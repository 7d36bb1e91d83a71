using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The client's end of the transport. Candidates are not read: an ICE-lite node learns from checks.</summary>
internal sealed class RemoteTransport
{
    public required IceCredentials Ice { get; init; }
    public required string Fingerprint { get; init; }
    public required DtlsSetup Setup { get; init; }
    public required bool Trickles { get; init; }
    public int FingerprintLine { get; private init; }

    public static RemoteTransport Of(LinkDescription link) => new()
    {
        Ice = link.RemoteIce,
        Fingerprint = link.RemoteFingerprint,
        Setup = link.RemoteSetup,
        Trickles = link.RemoteTrickles,
    };

    public static bool TryRead(
        OfferBundle bundle,
        [NotNullWhen(true)] out RemoteTransport? transport,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        transport = null;
        if (bundle.Members.Count == 0) { error = WhyNoBundle(bundle.Offer); return false; }
        if (!TryReadIce(bundle, out IceCredentials? ice, out error)) return false;
        if (!TryReadFingerprint(bundle, out string? fingerprint, out int line, out error)) return false;
        if (!TryReadSetup(bundle, out DtlsSetup setup, out error)) return false;

        transport = new()
        {
            Ice = ice,
            Fingerprint = fingerprint,
            Setup = setup,
            Trickles = Place(bundle, "ice-options").TryFind("ice-options", out SdpAttribute options)
                && options.Value.Split(' ').AsSpan().Contains("trickle"),
            FingerprintLine = line,
        };
        return true;
    }

    private static NegotiationError WhyNoBundle(SdpSession offer)
    {
        foreach (SdpMedia media in offer.Media)
        {
            if (OfferBundle.IsStopped(media)) continue;
            return new(NegotiationRefusal.NotBundled, media.Line,
                "No BUNDLE group names this section: offer everything in one group (bundlePolicy \"max-bundle\").");
        }

        return new(NegotiationRefusal.NoSections, 0,
            "All m-lines of the offer are stopped: add a track or a receiving transceiver before createOffer.");
    }

    private static bool TryReadIce(
        OfferBundle bundle,
        [NotNullWhen(true)] out IceCredentials? ice,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        ice = null;
        error = null;
        bool hasUfrag = Place(bundle, "ice-ufrag").TryFind("ice-ufrag", out SdpAttribute ufrag);
        bool hasPwd = Place(bundle, "ice-pwd").TryFind("ice-pwd", out SdpAttribute pwd);

        if (bundle.Offer.Attributes.TryFind("ice-lite", out SdpAttribute lite))
        {
            error = new(NegotiationRefusal.RemoteIsIceLite, lite.Line,
                "The node is ICE-lite and so is the client: one side has to send checks, use a full ICE agent.");
        }
        else if (!hasUfrag || !hasPwd)
        {
            error = new(NegotiationRefusal.MissingIceCredentials, bundle.Members[0].Line,
                "Neither this section nor the session has a=ice-ufrag and a=ice-pwd: send localDescription.sdp.");
        }
        else if (!IsIceText(ufrag.Value, NegotiationLimits.UfragLengthMin)
            || !IsIceText(pwd.Value, NegotiationLimits.PwdLengthMin))
        {
            error = new(NegotiationRefusal.MalformedIceCredentials, ufrag.Line,
                "a=ice-ufrag takes 4 and a=ice-pwd 22 to 256 letters, digits, + or / (RFC 8839 §5.4).");
        }
        else
        {
            ice = new(ufrag.Value, pwd.Value);
        }

        return ice is not null;
    }

    private static bool IsIceText(string value, int lengthMin)
    {
        if (value.Length < lengthMin || value.Length > NegotiationLimits.IceLengthMax) return false;

        foreach (char c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/')) return false;
        }

        return true;
    }

    private static bool TryReadFingerprint(
        OfferBundle bundle,
        [NotNullWhen(true)] out string? fingerprint,
        out int line,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        fingerprint = null;
        line = 0;
        foreach (SdpAttribute attribute in Place(bundle, "fingerprint"))
        {
            if (attribute.Name != "fingerprint") continue;
            if (line == 0) line = attribute.Line;

            fingerprint = CertificateFingerprint.Normalize(attribute.Value);
            if (fingerprint is null) continue;

            line = attribute.Line;
            error = null;
            return true;
        }

        error = line == 0
            ? new(NegotiationRefusal.MissingFingerprint, bundle.Members[0].Line,
                "Neither this section nor the session has a=fingerprint: media is encrypted with DTLS-SRTP only.")
            : new(NegotiationRefusal.UnsupportedFingerprint, line,
                "No a=fingerprint is a well-formed sha-256, sha-384 or sha-512 of the client's certificate.");
        return false;
    }

    private static bool TryReadSetup(
        OfferBundle bundle,
        out DtlsSetup setup,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        setup = DtlsSetup.ActPass;
        error = null;
        if (!Place(bundle, "setup").TryFind("setup", out SdpAttribute line))
        {
            error = new(NegotiationRefusal.MissingSetup, bundle.Members[0].Line,
                "Neither this section nor the session has a=setup: offer a=setup:actpass (RFC 8842 §5.2).");
            return false;
        }

        switch (line.Value)
        {
            case "actpass": return true;
            case "active": setup = DtlsSetup.Active; return true;
        }

        error = new(NegotiationRefusal.UnsupportedSetup, line.Line,
            "The node only answers DTLS handshakes: offer a=setup:actpass or a=setup:active.");
        return false;
    }

    /// <summary>Where an attribute stands: the group's first section that has it, or the session.</summary>
    private static SdpAttributes Place(OfferBundle bundle, string name)
    {
        foreach (SdpMedia media in bundle.Members)
        {
            if (media.Attributes.Has(name)) return media.Attributes;
        }

        return bundle.Offer.Attributes;
    }
}
