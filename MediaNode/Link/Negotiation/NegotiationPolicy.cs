namespace Conference.MediaNode.Link.Negotiation;

/// <summary>What a client may do and what the node agrees to.</summary>
internal sealed record NegotiationPolicy
{
    /// <summary>Local SSRCs are drawn from it.</summary>
    public required IEntropy Entropy { get; init; }

    public bool MayPublishAudio { get; init; } = true;
    public bool MayPublishVideo { get; init; } = true;

    /// <summary>The codecs that are forwarded, by falling preference.</summary>
    public IReadOnlyList<CodecKind> Codecs { get; init; } =
        [CodecKind.Opus, CodecKind.Vp8, CodecKind.Vp9, CodecKind.H264, CodecKind.Av1];

    /// <summary>Answer in the order of <see cref="Codecs"/> instead of the client's, to steer what it sends.</summary>
    public bool PrefersOwnOrder { get; init; }

    public int SectionsMax { get; init; } = NegotiationLimits.SectionsMax;

    /// <summary>Agree on negative acknowledgements and retransmission streams.</summary>
    public bool Repair { get; init; } = true;

    /// <summary>Agree on transport-wide congestion control for what the node sends.</summary>
    public bool SlotTransportCc { get; init; }

    /// <summary>Ask for the client's estimate (goog-remb) in slots without transport-wide feedback.</summary>
    public bool SlotRemb { get; init; }
}
