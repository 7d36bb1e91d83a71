namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The words of an offered m-line that its answer repeats.</summary>
/// <param name="Protocol">For example UDP/TLS/RTP/SAVPF.</param>
/// <param name="FirstFormat">A rejected section needs one format, no matter which (RFC 3264 §6).</param>
internal sealed record OfferedMedia(string Protocol, string FirstFormat);
