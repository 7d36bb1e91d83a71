using System.Buffers.Binary;
using System.Text;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>
/// Reads what <see cref="PayloadWriter"/> wrote. Never past the end: damage is an <see cref="InvalidDataException"/>.
/// </summary>
internal sealed class PayloadReader(ReadOnlyMemory<byte> payload)
{
    private int _position;

    public int Position => _position;

    public int Remaining => payload.Length - _position;

    public byte Byte() => Take(1)[0];

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public int Count()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte next = Byte();
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80) return value <= int.MaxValue ? (int)value : throw Damaged("a count is negative");
        }

        throw Damaged("a count has more than five bytes");
    }

    /// <summary>A count of things of at least one byte each, so that damage cannot ask for gigabytes.</summary>
    public int ElementCount()
    {
        int count = Count();
        return count <= Remaining ? count : throw Damaged("a collection is longer than its payload");
    }

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>The end of a section that starts here.</summary>
    public int BeginSection()
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(Take(4));
        return length >= 0 && length <= Remaining ? _position + length : throw Damaged(
            "a section is longer than its payload");
    }

    /// <summary>Skips what a newer writer put there.</summary>
    public void EndSection(int end) =>
        _position = _position <= end ? end : throw Damaged("a member is longer than its section");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Remaining) throw Damaged("it ends too early");
        _position += count;
        return payload.Span.Slice(_position - count, count);
    }

    private static InvalidDataException Damaged(string how) => new($"The payload is damaged: {how}.");
}
