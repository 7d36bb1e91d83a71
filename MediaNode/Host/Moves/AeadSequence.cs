using System.Buffers.Binary;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp.Cipher;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// One direction of a channel: AES-128-GCM with a nonce that counts (RFC 9180 §5.2), so that what is left out, repeated or
/// moved does not open.
/// </summary>
internal sealed class AeadSequence : IDisposable
{
    public const int KeyLength = 16;
    public const int TagLength = AesGcmCipher.TagLength;
    public const int SecretLength = KeyLength + AesGcmCipher.NonceLength;

    private readonly AesGcmCipher _cipher;
    private readonly SecretBytes _baseNonce;

    /// <summary>It does not come around: at 10 GB/s of the smallest frames, that takes thousands of years.</summary>
    private ulong _next;

    /// <param name="secret">Key and base nonce; wiping it is the caller's affair.</param>
    public AeadSequence(ReadOnlySpan<byte> secret)
    {
        using SecretBytes key = new(secret[..KeyLength]);
        _cipher = AesGcmCipher.Create(key);
        _baseNonce = new SecretBytes(secret[KeyLength..SecretLength]);
    }

    /// <summary>In place.</summary>
    public void Seal(ReadOnlySpan<byte> associated, Span<byte> text, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
        WriteNonce(nonce);
        _cipher.Seal(nonce, associated, text, tag);
        _next++;
    }

    /// <summary>In place. False: it is not the next that was sealed, or not as it was.</summary>
    public bool TryOpen(ReadOnlySpan<byte> associated, Span<byte> text, ReadOnlySpan<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[AesGcmCipher.NonceLength];
        WriteNonce(nonce);
        if (!_cipher.TryOpen(nonce, associated, text, tag)) return false;

        _next++;
        return true;
    }

    public void Dispose()
    {
        _cipher.Dispose();
        _baseNonce.Dispose();
    }

    private void WriteNonce(Span<byte> nonce)
    {
        _baseNonce.Reveal().CopyTo(nonce);
        Span<byte> low = nonce[^sizeof(ulong)..];
        BinaryPrimitives.WriteUInt64BigEndian(low, BinaryPrimitives.ReadUInt64BigEndian(low) ^ _next);
    }
}
