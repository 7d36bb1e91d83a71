using System.Buffers.Binary;
using System.Text;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>Bytes growing at the end. Numbers of known width are little-endian, counts are LEB128.</summary>
internal sealed class PayloadWriter
{
    /// <summary>Orleans breaks the connection above this; the engine refuses the value.</summary>
    public const int LengthMax = 100 * 1024 * 1024;

    /// <summary>Nesting of values. A graph that contains itself ends here.</summary>
    public const int DepthMax = 128;

    private byte[] _bytes = new byte[256];
    private int _length;
    private int _depth;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public void Byte(byte value) => Grow(1)[0] = value;

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Grow(8), value);

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Grow(4), value);

    public void Count(int value)
    {
        uint rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7) Byte((byte)(rest | 0x80));
        Byte((byte)rest);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Count(value.Length);
        value.CopyTo(Grow(value.Length));
    }

    public void Text(string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        Count(length);
        Encoding.UTF8.GetBytes(value, Grow(length));
    }

    /// <summary>Leaves room for a length, which <see cref="EndSection"/> fills in.</summary>
    public int BeginSection()
    {
        if (++_depth > DepthMax)
        {
            throw new InvalidOperationException(
                $"The value is nested deeper than {DepthMax}: it contains itself, or should be split.");
        }

        Grow(4);
        return _length;
    }

    public void EndSection(int start)
    {
        _depth--;
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start - 4), _length - start);
    }

    private Span<byte> Grow(int count)
    {
        if (count > LengthMax - _length)
        {
            throw new InvalidOperationException(
                $"The value takes more than {LengthMax} bytes: bound it where it is made.");
        }

        if (_length + count > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
