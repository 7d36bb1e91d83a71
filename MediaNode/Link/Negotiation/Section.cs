namespace Conference.MediaNode.Link.Negotiation;

/// <summary>One m-section as agreed: a track that the client publishes, a slot that the node fills, or both.</summary>
internal sealed record Section
{
    public required int Index { get; init; }

    /// <summary>Empty only where the client has stopped the section and left it out.</summary>
    public required string Mid { get; init; }

    public required SectionKind Kind { get; init; }

    /// <summary>Answered with port 0: stopped by the client, or of a kind that the node does not carry.</summary>
    public bool Rejected { get; init; }

    /// <summary>The client wanted to publish here and lacks the grant, so the node does not receive.</summary>
    public bool Ungranted { get; init; }

    public SectionDirection Direction { get; init; }

    /// <summary>Reports may be shorter than compound packets (RFC 5506 §5).</summary>
    public bool ReducedSizeRtcp { get; init; }

    /// <summary>What is left of the m-line when everything else is rejected: it must be echoed (RFC 3264 §6).</summary>
    public required OfferedMedia Offered { get; init; }

    /// <summary>In answer order: the first is what the client will send.</summary>
    public IReadOnlyList<CodecBinding> Codecs { get; init; } = [];

    public IReadOnlyList<ExtensionBinding> Extensions { get; init; } = [];

    /// <summary>
    /// Streams that the client announced by SSRC (RFC 5576). Where it uses rids as well, Chromium announces none and
    /// Firefox one for each rid, in their order.
    /// </summary>
    public IReadOnlyList<RemoteSource> RemoteSources { get; init; } = [];

    public string? RemoteCname { get; init; }

    public MediaStreamId? RemoteMsid { get; init; }

    /// <summary>
    /// Simulcast layers, in the client's order, at most <see cref="NegotiationLimits.RidsMax"/>; agreed even while the
    /// node does not receive, because browsers forget those that an answer leaves out.
    /// </summary>
    public IReadOnlyList<string> Rids { get; init; } = [];

    /// <summary>Set once the node has sent here, and kept while it does not, so that SSRCs survive a pause.</summary>
    public SlotBinding? Slot { get; init; }

    public bool Receives => (Direction & SectionDirection.Receives) != 0;

    public bool Sends => (Direction & SectionDirection.Sends) != 0;

    /// <summary>The identifier that carries this extension in the section, or null when it was not agreed.</summary>
    public byte? ExtensionId(HeaderExtension kind)
    {
        foreach (ExtensionBinding binding in Extensions)
        {
            if (binding.Kind == kind) return binding.Id;
        }

        return null;
    }

    public CodecBinding? FindCodec(byte payloadType)
    {
        foreach (CodecBinding binding in Codecs)
        {
            if (binding.PayloadType == payloadType) return binding;
        }

        return null;
    }

    public CodecBinding? FindCodec(Codec codec)
    {
        foreach (CodecBinding binding in Codecs)
        {
            if (binding.Codec == codec) return binding;
        }

        return null;
    }
}
