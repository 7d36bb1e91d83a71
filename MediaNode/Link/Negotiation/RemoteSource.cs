namespace Conference.MediaNode.Link.Negotiation;

/// <summary>A stream announced by SSRC, and its retransmissions if a FID group pairs them (RFC 5576 §4.2).</summary>
internal readonly record struct RemoteSource(uint Ssrc, uint? RtxSsrc);
