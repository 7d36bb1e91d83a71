namespace Conference.MediaNode.Link.Negotiation;

/// <summary>A header extension under the identifier that the client gave it (RFC 8285 §5).</summary>
internal readonly record struct ExtensionBinding(HeaderExtension Kind, byte Id);
