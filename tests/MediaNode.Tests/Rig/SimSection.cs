using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>One m-section of a simulated client's offer: a track that it publishes or a slot that it wants.</summary>
internal sealed class SimSection
{
    public required string Mid { get; init; }

    public required SectionKind Kind { get; init; }

    /// <summary>As the client writes it: sendonly, recvonly, sendrecv or inactive.</summary>
    public required string Direction { get; set; }

    /// <summary>Payload type and format, most wanted first.</summary>
    public required List<(byte PayloadType, string Format)> Codecs { get; init; }

    /// <summary>Announced by a=ssrc; null leaves it to MID or payload type.</summary>
    public uint? Ssrc { get; init; }

    /// <summary>Negative acknowledgements, which retransmissions bring along.</summary>
    public bool OffersNack { get; init; }

    /// <summary>Of retransmissions of the first codec; null offers none.</summary>
    public byte? RtxPayloadType { get; init; }

    /// <summary>Announced by a=ssrc-group:FID.</summary>
    public uint? RtxSsrc { get; init; }

    public string[] Rids { get; init; } = [];

    public bool IsStopped { get; set; }
}
