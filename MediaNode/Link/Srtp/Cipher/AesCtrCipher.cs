namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>
/// AES-128 in counter mode: the same operation seals and opens. Only the last 32 bits of a counter count, and must not
/// run over within a text; SRTP leaves the last 16 of them to the blocks of a packet (RFC 3711 §4.1.1).
/// </summary>
internal abstract class AesCtrCipher : IDisposable
{
    public const int CounterLength = 16;

    public static AesCtrCipher Create(SecretBytes key) => Create(key, AesNiCtrCipher.IsSupported);

    /// <param name="withInstructions">False: libcrypto's, whatever the processor can do.</param>
    public static AesCtrCipher Create(SecretBytes key, bool withInstructions) =>
        withInstructions ? new AesNiCtrCipher(key) : new EvpCtrCipher(key);

    /// <summary>XORs the key stream from the 16-byte block <paramref name="counter"/> on into the text.</summary>
    public abstract void Apply(ReadOnlySpan<byte> counter, Span<byte> text);

    public abstract void Dispose();
}
