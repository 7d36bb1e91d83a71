using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Conference.MediaNode.Wire.Stun;

/// <summary>MESSAGE-INTEGRITY (HMAC-SHA1) and FINGERPRINT (RFC 8489 §14.5 and §14.7), computed and checked.</summary>
internal static class StunIntegrity
{
    private const uint FingerprintMask = 0x5354554E;

    /// <summary>
    /// Whether the holder of <paramref name="key"/> wrote the message up to MESSAGE-INTEGRITY. False when the attribute
    /// is absent. The comparison takes the same time wherever the difference lies.
    /// </summary>
    public static bool Verify(in StunMessage message, ReadOnlySpan<byte> key)
    {
        if (!message.HasIntegrity) return false;

        Span<byte> expected = stackalloc byte[StunMessage.IntegrityValueLength];
        Compute(message.Datagram[..message.IntegrityOffset], key, expected);

        int valueOffset = message.IntegrityOffset + StunMessage.AttributeHeaderLength;
        return CryptographicOperations.FixedTimeEquals(
            message.Datagram.Slice(valueOffset, StunMessage.IntegrityValueLength), expected);
    }

    /// <summary>
    /// Whether the message says of itself, rightly, that it is STUN. False when FINGERPRINT is absent.
    /// </summary>
    public static bool VerifyFingerprint(in StunMessage message)
    {
        if (!message.HasFingerprint) return false;

        // FINGERPRINT is last, so the length in the header already covers it, as the checksum wants.
        uint expected = ComputeFingerprint(message.Datagram[..message.FingerprintOffset]);
        int valueOffset = message.FingerprintOffset + StunMessage.AttributeHeaderLength;
        return BinaryPrimitives.ReadUInt32BigEndian(message.Datagram[valueOffset..]) == expected;
    }

    internal static uint ComputeFingerprint(ReadOnlySpan<byte> covered) => Crc32.Compute(covered) ^ FingerprintMask;

    /// <summary>
    /// The HMAC covers the message up to the attribute, with a header length as if the attribute were the last one.
    /// The datagram stays untouched: the adjusted header goes into a copy, at most StunMessage.LengthMax long.
    /// </summary>
    internal static void Compute(ReadOnlySpan<byte> covered, ReadOnlySpan<byte> key, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[covered.Length];
        covered.CopyTo(text);

        int lengthWithIntegrity = covered.Length - StunMessage.HeaderLength
            + StunMessage.AttributeHeaderLength + StunMessage.IntegrityValueLength;
        BinaryPrimitives.WriteUInt16BigEndian(text[2..], (ushort)lengthWithIntegrity);
#pragma warning disable CA5350 // The algorithm is the protocol's, not ours to choose.
        HMACSHA1.HashData(key, text, destination);
#pragma warning restore CA5350
    }
}
