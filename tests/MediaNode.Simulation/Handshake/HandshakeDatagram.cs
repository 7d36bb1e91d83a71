using System.Buffers.Binary;
using Conference.MediaNode.Link.Dtls;

namespace Conference.MediaNode.Simulation.Handshake;

internal enum HandshakeKind : byte
{
    ClientHello = 1,
    ServerHello = 2,
    ServerFinished = 3,
}

/// <summary>
/// The clear datagrams of the seeded handshake: one DTLS record each (RFC 6347 §4.1), whose first body byte says what it is.
/// </summary>
/// <param name="Kind">What it says.</param>
/// <param name="Number">Of the record.</param>
/// <param name="Random">The sender's 32 bytes in a hello; the client's fingerprint follows in its hello.</param>
internal readonly record struct HandshakeDatagram(HandshakeKind Kind, ulong Number, byte[] Random, byte[] Fingerprint, byte Profile)
{
    public const int RandomLength = 32;

    private const int HeaderLength = DtlsRecord.HeaderLength;
    private const int DigestLength = 32;
    private const int BodyLength = 2 + RandomLength + DigestLength;

    // | type (1) | version (2) | epoch (2) | sequence number (6) | length (2) | kind (1) | profile (1) | random (32) | digest (32) |
    public byte[] Write()
    {
        byte[] bytes = new byte[HeaderLength + BodyLength];
        DtlsRecord.WriteHeader(bytes, DtlsRecord.Handshake, Number, BodyLength);
        bytes[13] = (byte)Kind;
        bytes[14] = Profile;
        Random.CopyTo(bytes, 15);
        Fingerprint.CopyTo(bytes, 15 + RandomLength);
        return bytes;
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out HandshakeDatagram datagram)
    {
        datagram = default;
        if (bytes.Length != HeaderLength + BodyLength || bytes[0] != DtlsRecord.Handshake) return false;

        datagram = new HandshakeDatagram(
            (HandshakeKind)bytes[13],
            BinaryPrimitives.ReadUInt64BigEndian(bytes[DtlsRecord.NumberOffset..]),
            bytes.Slice(15, RandomLength).ToArray(),
            bytes[(15 + RandomLength)..].ToArray(),
            bytes[14]);
        return true;
    }
}
