using System.Diagnostics.CodeAnalysis;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>
/// Turns a client's offer into a <see cref="LinkDescription"/>, or says why not. Where an offer repeats an attribute
/// that may stand once, the first counts.
/// </summary>
internal static class OfferReader
{
    /// <summary>Reads the first offer of a link.</summary>
    public static bool TryRead(
        string sdp,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out LinkDescription? description,
        [NotNullWhen(false)] out NegotiationError? error) => TryRead(null, sdp, policy, out description, out error);

    /// <summary>Reads a later offer of the same link (RFC 3264 §8).</summary>
    public static bool TryReadAgain(
        LinkDescription previous,
        string sdp,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out LinkDescription? description,
        [NotNullWhen(false)] out NegotiationError? error) => TryRead(previous, sdp, policy, out description, out error);

    private static bool TryRead(
        LinkDescription? previous,
        string sdp,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out LinkDescription? description,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        description = null;
        if (!SdpReader.TryRead(sdp, out SdpSession? offer, out SdpError syntax))
        {
            error = SyntaxRefusals.Explain(syntax);
            return false;
        }

        if (!OfferBundle.TryRead(offer, policy, out OfferBundle? bundle, out error)) return false;
        if (!TryReadTransport(bundle, previous, out RemoteTransport? transport, out error)) return false;
        if (!TryReadSections(bundle, policy, out List<Section>? sections, out error)) return false;

        error = UniqueSources.WhyNot(offer, sections, previous);
        error ??= previous is null ? null : LaterOffer.WhyNot(previous, offer, transport, sections);
        if (error is not null) return false;

        SlotAllocator.Fill(sections, previous, policy);
        description = new()
        {
            RemoteIce = transport.Ice,
            RemoteFingerprint = transport.Fingerprint,
            RemoteSetup = transport.Setup,
            RemoteTrickles = transport.Trickles,
            MixesExtensions = bundle.MixesExtensions,
            RestartsIce = previous is not null && previous.RemoteIce != transport.Ice,
            Revision = previous is null ? 1 : previous.Revision + 1,
            Sections = sections,
        };
        return true;
    }

    private static bool TryReadTransport(
        OfferBundle bundle,
        LinkDescription? previous,
        [NotNullWhen(true)] out RemoteTransport? transport,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        // A client that has stopped all of its sections has no place left to repeat its transport.
        if (previous is not null && bundle.Members.Count == 0)
        {
            transport = RemoteTransport.Of(previous);
            error = null;
            return true;
        }

        return RemoteTransport.TryRead(bundle, out transport, out error);
    }

    private static bool TryReadSections(
        OfferBundle bundle,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out List<Section>? sections,
        [NotNullWhen(false)] out NegotiationError? error)
    {
        sections = new List<Section>(bundle.Offer.Media.Count);
        foreach (SdpMedia media in bundle.Offer.Media)
        {
            int index = sections.Count;
            if (!SectionReader.TryRead(media, index, bundle, policy, out Section? section, out error)) return false;

            sections.Add(section);
        }

        error = null;
        return true;
    }
}
