using System.Buffers.Binary;

namespace Conference.MediaNode.Wire.Rtp;

/// <summary>
/// The sequence number that counts packets of all streams of a transport
/// (draft-holmer-rmcat-transport-wide-cc-extensions-01 §2).
/// </summary>
internal static class TransportSequenceNumber
{
    public const int Length = 2;

    /// <summary>Version 2 of the extension appends a request for feedback.</summary>
    private const int LengthWithRequest = 4;

    public static bool TryRead(ReadOnlySpan<byte> value, out SequenceNumber number)
    {
        number = default;
        if (value.Length is not (Length or LengthWithRequest)) return false;
        number = new SequenceNumber(BinaryPrimitives.ReadUInt16BigEndian(value));
        return true;
    }

    public static void Write(Span<byte> destination, SequenceNumber number) =>
        BinaryPrimitives.WriteUInt16BigEndian(destination, number.Value);
}
