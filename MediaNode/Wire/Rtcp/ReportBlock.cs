using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtcp;

/// <summary>How one source is received (RFC 3550 §6.4.1).</summary>
internal readonly record struct ReportBlock
{
    public const int Length = 24;

    private const int CumulativeLostMin = -0x80_0000;
    private const int CumulativeLostMax = 0x7F_FFFF;

    public uint Ssrc { get; init; }

    /// <summary>Since the last report, in 256ths.</summary>
    public byte FractionLost { get; init; }

    /// <summary>
    /// Of the whole session; negative with duplicates. 24 bits on the wire, where it sticks at its limits.
    /// </summary>
    public int CumulativeLost { get; init; }

    /// <summary>Extended: the low 16 bits are the sequence number, the high ones count its cycles.</summary>
    public uint HighestSequenceNumber { get; init; }

    /// <summary>In units of the stream's clock.</summary>
    public uint Jitter { get; init; }

    /// <summary><see cref="NtpTime.Middle32"/> of the last sender report; 0 when none has come.</summary>
    public uint LastSenderReport { get; init; }

    /// <summary>In units of 2^-16 s; 0 when none has come.</summary>
    public uint DelaySinceLastSenderReport { get; init; }

    // |                              SSRC                             |
    // | fraction lost |       cumulative number of packets lost       |
    // |           extended highest sequence number received           |
    // |                      interarrival jitter                      |
    // |                         last SR (LSR)                         |
    // |                   delay since last SR (DLSR)                  |
    internal static ReportBlock Read(ReadOnlySpan<byte> block) => new()
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(block),
        FractionLost = block[4],
        CumulativeLost = BinaryPrimitives.ReadInt32BigEndian(block[4..]) << 8 >> 8,
        HighestSequenceNumber = BinaryPrimitives.ReadUInt32BigEndian(block[8..]),
        Jitter = BinaryPrimitives.ReadUInt32BigEndian(block[12..]),
        LastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(block[16..]),
        DelaySinceLastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(block[20..]),
    };

    internal void Write(Span<byte> block)
    {
        int lost = Math.Clamp(CumulativeLost, CumulativeLostMin, CumulativeLostMax);
        BinaryPrimitives.WriteUInt32BigEndian(block, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(block[4..], lost & 0xFF_FFFF);
        block[4] = FractionLost;
        BinaryPrimitives.WriteUInt32BigEndian(block[8..], HighestSequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(block[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(block[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(block[20..], DelaySinceLastSenderReport);
    }
}
