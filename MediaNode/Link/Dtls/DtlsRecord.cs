using System.Buffers.Binary;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>One record of a datagram, read in place (RFC 6347 §4.1).</summary>
internal readonly ref struct DtlsRecord
{
    public const int HeaderLength = 13;
    public const int NumberOffset = 3;

    private const int LengthOffset = 11;

    /// <summary>The record with its header.</summary>
    public ReadOnlySpan<byte> Whole { get; private init; }

    /// <summary>0: in clear. 1: under the keys of the handshake.</summary>
    public int Epoch { get; private init; }

    // | type (1) | version (2) | epoch (2) | sequence number (6) | length (2) |
    /// <summary>Takes the first record off <paramref name="rest"/>. False: there is no whole one.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out DtlsRecord record)
    {
        record = default;
        if (rest.Length < HeaderLength) return false;

        int length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(rest[LengthOffset..]);
        if (rest.Length < length) return false;

        record = new DtlsRecord
        {
            Whole = rest[..length],
            Epoch = BinaryPrimitives.ReadUInt16BigEndian(rest[NumberOffset..]),
        };
        rest = rest[length..];
        return true;
    }
}
