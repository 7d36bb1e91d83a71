namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The roles that a client may offer to a node that only answers handshakes (RFC 8842 §5.1).</summary>
internal enum DtlsSetup
{
    ActPass,
    Active,
}
