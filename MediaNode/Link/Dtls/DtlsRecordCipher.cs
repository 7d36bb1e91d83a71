using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// Seals or opens the records of one direction (RFC 6347 §4.1.2). AES-GCM sends 8 bytes of its nonce along (RFC 5288 §3),
/// ChaCha20-Poly1305 none (RFC 7905 §2). Rare packets: a few in a link's life, until data channels come.
/// </summary>
internal sealed class DtlsRecordCipher : IDisposable
{
    public const int TagLength = 16;

    private const int NonceLength = 12;
    private const int SaltLength = 4;
    private const int AssociatedLength = 13;

    private readonly AesGcm? _gcm;
    private readonly ChaCha20Poly1305? _chaCha;
    private readonly SecretBytes _iv;

    /// <param name="iv">4 bytes of salt for AES-GCM, 12 for ChaCha20-Poly1305. The cipher owns it from here on.</param>
    public DtlsRecordCipher(DtlsSuite suite, ReadOnlySpan<byte> key, SecretBytes iv)
    {
        _iv = iv;
        if (suite.IsChaCha) _chaCha = new ChaCha20Poly1305(key);
        else _gcm = new AesGcm(key, TagLength);
    }

    /// <summary>Bytes that a record has beyond its header and text.</summary>
    public int Overhead => ExplicitLength + TagLength;

    private int ExplicitLength => _gcm is null ? 0 : NonceLength - SaltLength;

    // | header (13) | explicit nonce (0 or 8) | ciphertext | tag (16) |
    /// <summary>Writes a whole record, whose number is the epoch's 16 bits above the 48 of the sequence.</summary>
    public int Seal(Span<byte> record, byte contentType, ulong number, ReadOnlySpan<byte> text)
    {
        int length = DtlsRecord.HeaderLength + Overhead + text.Length;
        DtlsRecord.WriteHeader(record, contentType, number, length - DtlsRecord.HeaderLength);
        Span<byte> body = record[DtlsRecord.HeaderLength..length];
        if (ExplicitLength > 0) BinaryPrimitives.WriteUInt64BigEndian(body, number);

        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> associated = stackalloc byte[AssociatedLength];
        WriteNonce(nonce, body, number);
        WriteAssociated(associated, record, text.Length);
        Span<byte> sealedText = body.Slice(ExplicitLength, text.Length);
        if (_gcm is not null) _gcm.Encrypt(nonce, text, sealedText, body[^TagLength..], associated);
        else _chaCha!.Encrypt(nonce, text, sealedText, body[^TagLength..], associated);
        return length;
    }

    /// <summary>False: too short, or not from the peer.</summary>
    public bool TryOpen(in DtlsRecord record, Span<byte> text, out int length)
    {
        ReadOnlySpan<byte> body = record.Whole[DtlsRecord.HeaderLength..];
        length = body.Length - Overhead;
        if (length < 0 || length > text.Length) return false;

        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> associated = stackalloc byte[AssociatedLength];
        WriteNonce(nonce, body, record.Number);
        WriteAssociated(associated, record.Whole, length);
        ReadOnlySpan<byte> sealedText = body.Slice(ExplicitLength, length);
        try
        {
            if (_gcm is not null) _gcm.Decrypt(nonce, sealedText, body[^TagLength..], text[..length], associated);
            else _chaCha!.Decrypt(nonce, sealedText, body[^TagLength..], text[..length], associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _gcm?.Dispose();
        _chaCha?.Dispose();
        _iv.Dispose();
    }

    private void WriteNonce(Span<byte> nonce, ReadOnlySpan<byte> body, ulong number)
    {
        _iv.Reveal().CopyTo(nonce);
        if (_gcm is not null)
        {
            body[..(NonceLength - SaltLength)].CopyTo(nonce[SaltLength..]);
            return;
        }

        ulong low = BinaryPrimitives.ReadUInt64BigEndian(nonce[SaltLength..]);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[SaltLength..], low ^ number);
    }

    // | epoch and sequence number (8) | type (1) | version (2) | length of the text (2) |     RFC 5246 §6.2.3.3
    private static void WriteAssociated(Span<byte> associated, ReadOnlySpan<byte> header, int textLength)
    {
        header.Slice(DtlsRecord.NumberOffset, sizeof(ulong)).CopyTo(associated);
        header[..DtlsRecord.NumberOffset].CopyTo(associated[sizeof(ulong)..]);
        BinaryPrimitives.WriteUInt16BigEndian(associated[^2..], (ushort)textLength);
    }
}
