using System.Buffers.Binary;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// A piece of a message on the wire, so that a long one is sealed, sent and opened as it goes:
/// <code>
///  |L|          length of the text (31)           |
///  |           text, sealed           | tag (16)  |
/// </code>
/// L is set on a message's last piece. The head is authenticated with the text.
/// </summary>
internal static class MoveFrame
{
    public const int HeadLength = sizeof(uint);

    /// <summary>In bytes.</summary>
    public const int LengthMax = 64 * 1024;

    public const int TextMax = LengthMax - HeadLength - AeadSequence.TagLength;

    private const uint Last = 0x8000_0000;

    public static void WriteHead(Span<byte> head, int textLength, bool isLast) =>
        BinaryPrimitives.WriteUInt32BigEndian(head, (uint)textLength | (isLast ? Last : 0));

    public static void ReadHead(ReadOnlySpan<byte> head, out uint textLength, out bool isLast)
    {
        uint word = BinaryPrimitives.ReadUInt32BigEndian(head);
        textLength = word & ~Last;
        isLast = (word & Last) != 0;
    }
}
