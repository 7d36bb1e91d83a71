using System.Buffers.Binary;

namespace Conference.LoadGenerator.Peers;

/// <summary>
/// What a packet says of itself in its payload, behind the codec's own header: which track's it is and which one. By it a
/// receiver that has opened one packet knows all the others of the stream without opening them.
/// </summary>
internal readonly record struct PacketStamp(int Track, long Sequence)
{
    /// <summary>Of the payload: behind a VP8 descriptor (4) and the header of a key frame (10).</summary>
    private const int Offset = 16;

    private const uint Mark = 0x4C_4F_41_44;

    public const int PayloadLengthMin = Offset + 16;

    public void Write(Span<byte> payload)
    {
        BinaryPrimitives.WriteUInt32BigEndian(payload[Offset..], Mark);
        BinaryPrimitives.WriteInt32BigEndian(payload[(Offset + 4)..], Track);
        BinaryPrimitives.WriteInt64BigEndian(payload[(Offset + 8)..], Sequence);
    }

    public static bool TryRead(ReadOnlySpan<byte> payload, out PacketStamp stamp)
    {
        stamp = default;
        if (payload.Length < PayloadLengthMin || BinaryPrimitives.ReadUInt32BigEndian(payload[Offset..]) != Mark) return false;

        stamp = new PacketStamp(
            BinaryPrimitives.ReadInt32BigEndian(payload[(Offset + 4)..]), BinaryPrimitives.ReadInt64BigEndian(payload[(Offset + 8)..]));
        return true;
    }
}
