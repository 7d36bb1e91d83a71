using System.Buffers.Binary;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// The records that were sent last, so that our clock and not the library's can repeat them, packed into datagrams.
/// <para>
/// A repeated record needs a new sequence number (RFC 6347 §4.2.4). Records of epoch 0 are in clear, so all of them are
/// numbered here. Encrypted ones keep their number: a peer that has seen one needs no other, and to a peer that has
/// not, the number is new.
/// </para>
/// </summary>
internal sealed class DtlsFlight(int datagramLengthMax)
{
    /// <summary>Bytes of all records of a flight. Ours is a certificate and some 500 bytes.</summary>
    public const int LengthMax = 16 * 1024;

    // | type (1) | version (2) | epoch (2) | sequence number (6) | length (2) |     RFC 6347 §4.1
    private const int HeaderLength = 13;
    private const int EpochOffset = 3;
    private const int LengthOffset = 11;

    private byte[] _records = [];
    private int _taken;
    private long _nextClearNumber;

    /// <summary>Replaces the flight by the records of <paramref name="output"/>.</summary>
    public void Load(ReadOnlySpan<byte> output)
    {
        _records = output.ToArray();
        _taken = 0;
    }

    /// <summary>Makes the whole flight available once more.</summary>
    public void Repeat() => _taken = 0;

    /// <summary>As many of the next records as fit into one datagram.</summary>
    public bool TryTakeDatagram(Span<byte> destination, out int length)
    {
        length = 0;
        int limit = Math.Min(destination.Length, datagramLengthMax);
        while (TryNextLength(out int recordLength) && length + recordLength <= limit)
        {
            Span<byte> record = destination.Slice(length, recordLength);
            _records.AsSpan(_taken, recordLength).CopyTo(record);
            Number(record);
            _taken += recordLength;
            length += recordLength;
        }

        return length > 0;
    }

    private bool TryNextLength(out int length)
    {
        length = 0;
        ReadOnlySpan<byte> left = _records.AsSpan(_taken);
        if (left.Length < HeaderLength) return false;

        length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(left[LengthOffset..]);
        return left.Length >= length;
    }

    private void Number(Span<byte> record)
    {
        ulong epochAndNumber = BinaryPrimitives.ReadUInt64BigEndian(record[EpochOffset..]);
        if (epochAndNumber >> 48 == 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(record[EpochOffset..], (ulong)_nextClearNumber++);
        }
    }
}
