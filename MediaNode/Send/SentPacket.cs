namespace Conference.MediaNode.Send;

/// <summary>An entry of a <see cref="SentHistory"/>: 16 bytes, since each forwarded packet writes one.</summary>
internal struct SentPacket
{
    /// <summary>The low 32 bits of both unwrapped numbers: what the ring still holds cannot be 2^32 packets old.</summary>
    public uint Sequence;
    public uint Source;

    /// <summary>In milliseconds of the node's clock, wrapping; 0 when it has not been.</summary>
    public uint ResentAtMs;
    public bool IsSent;
}
