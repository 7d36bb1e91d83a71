namespace Conference.MediaNode.Link.Negotiation;

/// <summary>
/// Why an offer was refused: at which line of it, from 1 (0 when something is missing from the whole), and in a
/// sentence for whoever wrote the client what is wrong and what to do instead.
/// </summary>
internal sealed record NegotiationError(NegotiationRefusal Refusal, int Line, string Advice);
