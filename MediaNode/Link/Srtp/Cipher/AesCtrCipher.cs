namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>AES-128 in counter mode: the same operation seals and opens.</summary>
internal sealed class AesCtrCipher(SecretBytes key) : IDisposable
{
    private readonly EvpCipherContext _context = EvpNative.CreateCtr(key.Reveal());

    /// <summary>XORs the key stream from the 16-byte block <paramref name="counter"/> on into the text.</summary>
    public void Apply(ReadOnlySpan<byte> counter, Span<byte> text) => EvpNative.ApplyCtr(_context, counter, text);

    public void Dispose() => _context.Dispose();
}
