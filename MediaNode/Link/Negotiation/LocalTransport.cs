namespace Conference.MediaNode.Link.Negotiation;

/// <summary>The node's side of the transport, as its answer states it.</summary>
internal sealed record LocalTransport
{
    public required string IceUfrag { get; init; }
    public required string IcePwd { get; init; }

    /// <summary>Hash name and value of the node's certificate, "sha-256 AB:CD:…" (RFC 8122 §5).</summary>
    public required string Fingerprint { get; init; }

    /// <summary>By falling preference.</summary>
    public required IReadOnlyList<LocalCandidate> Candidates { get; init; }

    /// <summary>Of the origin line; the same in all answers of a link, below 2^62 (RFC 9429 §5.2.1).</summary>
    public required ulong SessionId { get; init; }

    /// <summary>Of the origin line; grows with each answer that differs (RFC 3264 §8).</summary>
    public required ulong SessionVersion { get; init; }

    /// <summary>Of all that the node sends, so that a browser synchronises what shares a slot (RFC 7022).</summary>
    public string Cname { get; init; } = "conference";

    /// <summary>Without the password, so that a logged transport gives nothing away.</summary>
    public override string ToString() => $"LocalTransport {IceUfrag} {SessionId}.{SessionVersion}";
}
