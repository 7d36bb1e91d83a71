namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Which MediaStream a track belongs to (RFC 8830 §2). "-" stands for no stream.</summary>
internal sealed record MediaStreamId(string Stream, string Track);
