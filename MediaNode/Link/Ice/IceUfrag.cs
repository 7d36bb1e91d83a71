using System.Buffers.Binary;
using System.Globalization;

namespace Conference.MediaNode.Link.Ice;

/// <summary>
/// Our half of a check's username, as the number it was made from: a check finds its link without a string. 16 hexadecimal
/// digits on the wire (RFC 8839 §5.4 asks for 4 to 256 ice-chars).
/// </summary>
internal readonly record struct IceUfrag(ulong Value)
{
    public const int TextLength = 16;

    public static IceUfrag Draw(IEntropy entropy)
    {
        Span<byte> bytes = stackalloc byte[8];
        entropy.Fill(bytes);
        return new(BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    /// <summary>Reads the part before the colon of USERNAME "ours:theirs" (RFC 8445 §7.2.2).</summary>
    public static bool TryReadLocal(ReadOnlySpan<byte> username, out IceUfrag ufrag)
    {
        ufrag = default;
        if (username.Length <= TextLength || username[TextLength] != (byte)':') return false;
        if (!ulong.TryParse(username[..TextLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value))
        {
            return false;
        }

        ufrag = new(value);
        return true;
    }

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
