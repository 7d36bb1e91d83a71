namespace Conference.MediaNode.Link.Negotiation;

/// <summary>One side's user fragment and password (RFC 8445 §5.3).</summary>
internal sealed record IceCredentials(string Ufrag, string Password)
{
    /// <summary>Without the password, so that a logged description gives nothing away.</summary>
    public override string ToString() => $"IceCredentials {Ufrag}";
}
