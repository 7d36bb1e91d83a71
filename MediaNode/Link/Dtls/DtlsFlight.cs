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

    private byte[] _records = [];
    private int _taken;
    private ulong _nextClearNumber;

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
        Span<byte> room = destination[..Math.Min(destination.Length, datagramLengthMax)];
        ReadOnlySpan<byte> rest = _records.AsSpan(_taken);
        while (DtlsRecord.TryTake(ref rest, out DtlsRecord record) && record.Whole.Length <= room.Length - length)
        {
            Span<byte> copy = room.Slice(length, record.Whole.Length);
            record.Whole.CopyTo(copy);
            if (record.Epoch == 0) Number(copy);
            length += copy.Length;
        }

        _taken += length;
        return length > 0;
    }

    /// <summary>The epoch's 16 bits above the number are zero.</summary>
    private void Number(Span<byte> record) =>
        BinaryPrimitives.WriteUInt64BigEndian(record[DtlsRecord.NumberOffset..], _nextClearNumber++);
}
