namespace Conference.MediaNode.Link.Negotiation;

/// <summary>A codec under the payload type that one section gives it, with the feedback agreed for it.</summary>
internal sealed record CodecBinding
{
    public required Codec Codec { get; init; }
    public required byte PayloadType { get; init; }

    /// <summary>Payload type of its retransmissions (RFC 4588 §8.6), or null when they were not agreed.</summary>
    public byte? RtxPayloadType { get; init; }

    public required int ClockRate { get; init; }

    /// <summary>The format parameters to answer with; empty when there are none.</summary>
    public string Fmtp { get; init; } = "";

    public bool Nack { get; init; }
    public bool Pli { get; init; }
    public bool Fir { get; init; }
    public bool TransportCc { get; init; }
    public bool Remb { get; init; }
}
