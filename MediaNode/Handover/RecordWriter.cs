using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Handover;

/// <summary>
/// Writes the state of a link field by field, in network order, for <see cref="RecordReader"/> to read in the same order.
/// Keys pass through, so its memory never moves unwiped.
/// </summary>
/// <param name="now">Moments are written as their distance from it: clocks of nodes have nothing else in common.</param>
internal sealed class RecordWriter(Instant now) : IDisposable
{
    private const int LengthAtFirst = 4096;

    private byte[] _bytes = GC.AllocateArray<byte>(LengthAtFirst, pinned: true);
    private int _length;

    public Instant Now => now;

    /// <summary>What has been written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Write(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;

    public void Write(byte value) => Take(1)[0] = value;

    public void Write(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(sizeof(ushort)), value);

    public void Write(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(sizeof(int)), value);

    public void Write(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(sizeof(uint)), value);

    public void Write(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(sizeof(long)), value);

    public void Write(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(sizeof(ulong)), value);

    public void Write(Instant at) => Write(at == Instant.Never ? long.MaxValue : at.Nanoseconds - now.Nanoseconds);

    public void Write(in NetworkPath path)
    {
        Write(path.Local);
        Write(path.Remote.High);
        Write(path.Remote.Low);
        Write(path.Remote.Port);
    }

    public void Write(TimeSpan span) => Write(span.Ticks);

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
    }

    public void WriteText(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Write(length);
        Encoding.UTF8.GetBytes(text, Take(length));
    }

    /// <summary>Whether there is a value; the caller writes it if so.</summary>
    public bool WriteHas<T>(T? value)
    {
        Write(value is not null);
        return value is not null;
    }

    public SecretBytes ToSecret() => new(Written);

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    private Span<byte> Take(int length)
    {
        if (_bytes.Length - _length < length) Grow(_length + length);
        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }

    private void Grow(int needed)
    {
        byte[] larger = GC.AllocateArray<byte>(Math.Max(needed, _bytes.Length * 2), pinned: true);
        Written.CopyTo(larger);
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = larger;
    }
}
