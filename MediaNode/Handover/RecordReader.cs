using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Handover;

/// <summary>
/// Reads what <see cref="RecordWriter"/> wrote. It never throws: past the end, or after a value out of range, it yields
/// zeros and <see cref="IsSound"/> turns false, which the caller asks for once, when all is read.
/// </summary>
/// <param name="now">Moments are read as distances from it.</param>
internal ref struct RecordReader(ReadOnlySpan<byte> record, Instant now)
{
    /// <summary>Bytes of a text; longer ones are no record of ours.</summary>
    public const int TextLengthMax = 4096;

    private ReadOnlySpan<byte> _rest = record;

    public bool IsSound { get; private set; } = true;

    /// <summary>Of the record, set by who reads its head: older ones lack the fields that came later.</summary>
    public int Version { get; set; }

    public readonly Instant Now => now;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool ReadBool() => ReadByte(1) == 1;

    public byte ReadByte(byte max = byte.MaxValue)
    {
        byte value = Take(1) is [var first] ? first : (byte)0;
        return value <= max ? value : (byte)Refuse();
    }

    public ushort ReadUInt16()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(ushort));
        return bytes.IsEmpty ? default : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    public int ReadInt32()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(int));
        return bytes.IsEmpty ? default : BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    public uint ReadUInt32()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(uint));
        return bytes.IsEmpty ? default : BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    public long ReadInt64()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(long));
        return bytes.IsEmpty ? default : BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    public ulong ReadUInt64()
    {
        ReadOnlySpan<byte> bytes = Take(sizeof(ulong));
        return bytes.IsEmpty ? default : BinaryPrimitives.ReadUInt64BigEndian(bytes);
    }

    /// <summary>A count of things to follow, from 0 to <paramref name="max"/>.</summary>
    public int ReadCount(int max)
    {
        int count = ReadInt32();
        return count >= 0 && count <= max ? count : Refuse();
    }

    public Instant ReadInstant()
    {
        long distance = ReadInt64();
        return distance == long.MaxValue ? Instant.Never : new Instant(now.Nanoseconds + distance);
    }

    /// <summary>Null: the record stays where it was written. Otherwise what its paths lead by.</summary>
    public Tunnel? Tunnel { get; set; }

    public NetworkPath ReadPath()
    {
        int local = ReadInt32();
        if (Tunnel is not null && (local = Tunnel.NumberOf(local)) < 0) Refuse();
        return new(local, new TransportAddress(ReadUInt64(), ReadUInt64(), ReadUInt16()));
    }

    public TimeSpan ReadSpan() => new(ReadInt64());

    public ReadOnlySpan<byte> ReadBytes(int lengthMax) => Take(ReadCount(lengthMax));

    /// <summary>Exactly that many, or none.</summary>
    public ReadOnlySpan<byte> ReadExactly(int length)
    {
        ReadOnlySpan<byte> bytes = ReadBytes(length);
        if (bytes.Length == length) return bytes;

        Refuse();
        return default;
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes(TextLengthMax));

    public string? ReadTextOrNull() => ReadBool() ? ReadText() : null;

    /// <summary>The record says something that cannot be.</summary>
    [SuppressMessage("Style", "IDE0251", Justification = "It changes what IsSound says.")]
    public int Refuse()
    {
        IsSound = false;
        _rest = default;
        return 0;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            Refuse();
            return default;
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
