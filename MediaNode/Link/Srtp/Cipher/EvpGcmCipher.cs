namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>AES-128-GCM by libcrypto.</summary>
internal sealed class EvpGcmCipher(SecretBytes key) : AesGcmCipher
{
    private readonly EvpCipherContext _context = EvpNative.CreateGcm(key.Reveal());

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, Span<byte> tag) =>
        EvpNative.SealGcm(_context, nonce, associated, text, tag);

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, ReadOnlySpan<byte> tag) =>
        EvpNative.TryOpenGcm(_context, nonce, associated, text, tag);

    public override void Dispose() => _context.Dispose();
}
