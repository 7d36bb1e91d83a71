using System.Buffers.Binary;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// What of a client's handshake OpenSSL gets to see. It keeps whatever may be of use later: for each encrypted record that
/// comes before its keys a whole read buffer of 17 KB, a hundred of them, and for each of the next ten messages as many bytes
/// as the first fragment announces. 15 KB sent so would pin 2 MB per link.
/// </summary>
internal sealed class DtlsHandshakeFilter
{
    /// <summary>In bytes. Certificates of browsers have 300 to 1,500.</summary>
    public const int MessageLengthMax = 8 * 1024;

    /// <summary>A client has four messages in clear: hello, certificate, key exchange, proof.</summary>
    public const int MessagesMax = 8;

    /// <summary>
    /// Encrypted records of a whole handshake. A client has one, its Finished; of repeated ones that come too early the first
    /// suffices.
    /// </summary>
    public const int EncryptedRecordsMax = 4;

    private const int MessageHeaderLength = 12;

    private int _encrypted;

    public bool Admits(in DtlsRecord record)
    {
        if (record.Epoch == 1) return _encrypted++ < EncryptedRecordsMax;
        return record.Epoch == 0 && (record.ContentType != DtlsRecord.Handshake || AreFragments(record.Content));
    }

    // | type (1) | length (3) | number (2) | fragment offset (3) | fragment length (3) |   RFC 6347 §4.2.2
    private static bool AreFragments(ReadOnlySpan<byte> rest)
    {
        while (rest.Length >= MessageHeaderLength)
        {
            int length = ReadUInt24(rest[1..]);
            int number = BinaryPrimitives.ReadUInt16BigEndian(rest[4..]);
            int offset = ReadUInt24(rest[6..]);
            int fragment = ReadUInt24(rest[9..]);
            if (length > MessageLengthMax || number >= MessagesMax || offset + fragment > length) return false;

            rest = rest[MessageHeaderLength..];
            if (fragment > rest.Length) return false;

            rest = rest[fragment..];
        }

        return rest.IsEmpty;
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) =>
        (bytes[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
}
