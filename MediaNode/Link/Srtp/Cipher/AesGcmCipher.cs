namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>AES-128-GCM with 12-byte nonces and 16-byte tags, in place (NIST SP 800-38D).</summary>
internal abstract class AesGcmCipher : IDisposable
{
    public const int NonceLength = 12;
    public const int TagLength = 16;

    public static AesGcmCipher Create(SecretBytes key) => Create(key, AesNiGcmCipher.IsSupported);

    /// <param name="withInstructions">False: libcrypto's, whatever the processor can do.</param>
    public static AesGcmCipher Create(SecretBytes key, bool withInstructions) =>
        withInstructions ? new AesNiGcmCipher(key) : new EvpGcmCipher(key);

    public abstract void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, Span<byte> tag);

    /// <summary>False: the tag does not fit, and <paramref name="text"/> holds nothing of use.</summary>
    public abstract bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, Span<byte> text, ReadOnlySpan<byte> tag);

    public abstract void Dispose();
}
