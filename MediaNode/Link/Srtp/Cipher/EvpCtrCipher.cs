namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>AES-128 in counter mode by libcrypto.</summary>
internal sealed class EvpCtrCipher(SecretBytes key) : AesCtrCipher
{
    private readonly EvpCipherContext _context = EvpNative.CreateCtr(key.Reveal());

    public override void Apply(ReadOnlySpan<byte> counter, Span<byte> text) =>
        EvpNative.ApplyCtr(_context, counter, text);

    public override void Dispose() => _context.Dispose();
}
