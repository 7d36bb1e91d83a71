namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>AES-128-GCM with 12-byte nonces and 16-byte tags, in place.</summary>
internal sealed class AesGcmCipher(SecretBytes key) : IDisposable
{
    private readonly EvpCipherContext _context = EvpNative.CreateGcm(key.Reveal());

    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, Span<byte> tag) =>
        EvpNative.SealGcm(_context, nonce, associated, text, tag);

    /// <summary>False: the tag does not fit, and <paramref name="text"/> holds nothing of use.</summary>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, ReadOnlySpan<byte> tag) =>
        EvpNative.TryOpenGcm(_context, nonce, associated, text, tag);

    public void Dispose() => _context.Dispose();
}
