using System.Diagnostics.CodeAnalysis;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Turns a client's offer into a <see cref="LinkDescription"/>, or says why not.</summary>
internal static class OfferReader
{
    /// <summary>Reads the first offer of a link.</summary>
    public static bool TryRead(
        string sdp,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out LinkDescription? description,
        [NotNullWhen(false)] out NegotiationError? error) => throw new NotImplementedException();

    /// <summary>Reads a later offer of the same link (RFC 3264 §8).</summary>
    public static bool TryReadAgain(
        LinkDescription previous,
        string sdp,
        NegotiationPolicy policy,
        [NotNullWhen(true)] out LinkDescription? description,
        [NotNullWhen(false)] out NegotiationError? error) => throw new NotImplementedException();
}
