using System.Security.Cryptography;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>
/// HMAC-SHA1 (RFC 2104) under one key. The hash states after the two padded keys are computed once: a packet costs two
/// compressions less, and copying a state is copying a struct.
/// </summary>
internal sealed class HmacSha1 : IDisposable
{
    public const int Length = 20;

    private const int BlockLength = 64;

    private Sha1State _inner;
    private Sha1State _outer;

    public HmacSha1(SecretBytes key)
    {
        Span<byte> pad = stackalloc byte[BlockLength];
        _inner = StateAfter(pad, key, 0x36);
        _outer = StateAfter(pad, key, 0x5C);
        CryptographicOperations.ZeroMemory(pad);
    }

    /// <summary>The tag over <paramref name="first"/> and <paramref name="second"/>, one after the other.</summary>
    public void Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> tag)
    {
        Sha1State state = _inner;
        EvpNative.Sha1Update(ref state, first);
        if (second.Length > 0) EvpNative.Sha1Update(ref state, second);
        EvpNative.Sha1Final(ref state, tag);

        state = _outer;
        EvpNative.Sha1Update(ref state, tag[..Length]);
        EvpNative.Sha1Final(ref state, tag);
    }

    public void Dispose()
    {
        _inner = default;
        _outer = default;
    }

    private static Sha1State StateAfter(Span<byte> pad, SecretBytes key, byte filler)
    {
        pad.Fill(filler);
        ReadOnlySpan<byte> bytes = key.Reveal();
        for (int i = 0; i < bytes.Length; i++) pad[i] ^= bytes[i];

        EvpNative.Sha1Init(out Sha1State state);
        EvpNative.Sha1Update(ref state, pad);
        return state;
    }
}
