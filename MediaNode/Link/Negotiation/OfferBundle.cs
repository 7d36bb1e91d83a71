using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>
/// The one BUNDLE group of an offer (RFC 9143) and what has to agree across it. All that a link carries shares one
/// transport, so header extension identifiers must mean the same everywhere: they are read before the section is known.
/// </summary>
internal sealed class OfferBundle
{
    private readonly HashSet<string> _mids = [];
    private readonly Dictionary<int, string> _extensionUris = [];

    private OfferBundle() { }

    /// <summary>The sections that live, the one whose transport counts for all first (RFC 9143 §7.1).</summary>
    public List<SdpMedia> Members { get; } = [];

    public required SdpSession Offer { get; init; }

    public bool MixesExtensions { get; private init; }

    public static bool TryRead(
        SdpSession offer,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out OfferBundle? bundle,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        bundle = null;
        error = WhyNotSections(offer, policy) ?? WhyNotMids(offer);
        if (error is not null) return false;

        bundle = new() { Offer = offer, MixesExtensions = MixesAll(offer) };
        bundle.ReadGroup();
        return true;
    }

    public bool Contains(string mid) => _mids.Contains(mid);

    /// <summary>False when the identifier stands for another extension in an earlier section.</summary>
    public bool TryClaimExtension(int id, string uri)
    {
        if (_extensionUris.TryAdd(id, uri)) return true;
        return _extensionUris[id] == uri;
    }

    /// <summary>Port 0 means stopped, except where it says "only within the bundle" (RFC 9143 §6).</summary>
    public static bool IsStopped(SdpMedia media) => media.Port == 0 && !media.Attributes.Has("bundle-only");

    private static NegotiationError? WhyNotSections(SdpSession offer, NegotiationPolicy policy)
    {
        if (offer.Media.Count == 0)
        {
            return new(NegotiationRefusal.NoSections, 0,
                "The offer has no m-line: add a track or a receiving transceiver before createOffer.");
        }

        if (offer.Media.Count > policy.SectionsMax)
        {
            return new(NegotiationRefusal.TooManySections, offer.Media[policy.SectionsMax].Line,
                $"The offer has {offer.Media.Count} m-lines, {policy.SectionsMax} are allowed: ask for fewer slots.");
        }

        return null;
    }

    private static NegotiationError? WhyNotMids(SdpSession offer)
    {
        var seen = new HashSet<string>();
        foreach (SdpMedia media in offer.Media)
        {
            if (!media.Attributes.TryFind("mid", out SdpAttribute mid) || seen.Add(mid.Value)) continue;
            return new(NegotiationRefusal.DuplicateMid, mid.Line,
                "Two sections have the same a=mid, by which packets are told apart: give each its own.");
        }

        return null;
    }

    private static bool MixesAll(SdpSession offer)
    {
        const string attribute = "extmap-allow-mixed";
        if (offer.Attributes.Has(attribute)) return true;

        foreach (SdpMedia media in offer.Media)
        {
            bool carriesRtp = media.Media is "audio" or "video" && !IsStopped(media);
            if (carriesRtp && !media.Attributes.Has(attribute)) return false;
        }

        return true;
    }

    private void ReadGroup()
    {
        var living = new Dictionary<string, SdpMedia>();
        foreach (SdpMedia media in Offer.Media)
        {
            if (IsStopped(media) || !media.Attributes.TryFind("mid", out SdpAttribute mid)) continue;
            living.TryAdd(mid.Value, media);
        }

        foreach (SdpAttribute line in Offer.Attributes)
        {
            if (line.Name != "group") continue;

            string[] words = line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is not ["BUNDLE", ..]) continue;

            foreach (string mid in words.AsSpan(1))
            {
                if (living.TryGetValue(mid, out SdpMedia? media) && _mids.Add(mid)) Members.Add(media);
            }

            return;
        }
    }
}
