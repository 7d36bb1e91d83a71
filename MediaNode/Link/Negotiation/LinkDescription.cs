namespace Conference.MediaNode.Link.Negotiation;

/// <summary>
/// What one client and the node have agreed on: the neutral form between an offer and its answer. It is data: a link
/// that moves to another node takes it along field by field.
/// </summary>
internal sealed record LinkDescription
{
    public required IceCredentials RemoteIce { get; init; }

    /// <summary>Hash name and value of the client's certificate, "sha-256 AB:CD:…", upper case (RFC 8122 §5).</summary>
    public required string RemoteFingerprint { get; init; }

    public required DtlsSetup RemoteSetup { get; init; }

    /// <summary>The client said <c>a=ice-options:trickle</c> (RFC 8838 §4.1).</summary>
    public bool RemoteTrickles { get; init; }

    /// <summary>One-byte and two-byte header extensions may be mixed in one stream (RFC 8285 §4.1.2).</summary>
    public bool MixesExtensions { get; init; }

    /// <summary>The later offer that led here came with new ICE credentials (RFC 8839 §4.4.1.1.1).</summary>
    public bool RestartsIce { get; init; }

    /// <summary>Counts the descriptions of one link from 1: what its answer should have as session version.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>In the order of the m-lines, the rejected ones included: a section's index never changes.</summary>
    public required IReadOnlyList<Section> Sections { get; init; }

    /// <summary>The section of this mid, or null.</summary>
    public Section? Find(string mid)
    {
        foreach (Section section in Sections)
        {
            if (section.Mid == mid) return section;
        }

        return null;
    }
}
