using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Conference.MediaNode.Link.Srtp.Cipher;

/// <summary>A keyed cipher of libcrypto. Not for two threads at once.</summary>
internal sealed class EvpCipherContext : SafeHandle
{
    public EvpCipherContext()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        EvpNative.Free(handle);
        return true;
    }
}

/// <summary>SHA_CTX of openssl/sha.h: five words of state, two of length, a block, a count.</summary>
[InlineArray(24)]
internal struct Sha1State
{
    private uint _word;
}

/// <summary>
/// The ciphers of libcrypto (OpenSSL 3) and the only place that sees its pointers. A context keeps its key; a packet
/// sets the nonce. SHA-1 uses the plain struct interface: its state is copied by value, where EVP_MD_CTX_copy and
/// EVP_MAC_dup allocate.
/// </summary>
internal static unsafe partial class EvpNative
{
    private const string Crypto = "libcrypto.so.3";

    private const int GetTag = 0x10;
    private const int SetTag = 0x11;

    private const int Decrypt = 0;
    private const int Encrypt = 1;

    public static EvpCipherContext CreateGcm(ReadOnlySpan<byte> key) => Create(EVP_aes_128_gcm(), key);

    public static EvpCipherContext CreateCtr(ReadOnlySpan<byte> key) => Create(EVP_aes_128_ctr(), key);

    /// <summary>Encrypts <paramref name="text"/> in place and writes the 16-byte tag.</summary>
    public static void SealGcm(
        EvpCipherContext context,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        Span<byte> text,
        Span<byte> tag)
    {
        nint handle = context.DangerousGetHandle();
        int written;
        fixed (byte* iv = nonce, aad = associated, data = text, end = tag)
        {
            // OpenSSL takes a null buffer for "this is associated data"; an empty text needs an address all the same.
            byte* body = data == null ? end : data;
            bool done = EVP_CipherInit_ex(handle, 0, 0, null, iv, Encrypt) == 1
                && EVP_CipherUpdate(handle, null, &written, aad, associated.Length) == 1
                && EVP_CipherUpdate(handle, body, &written, body, text.Length) == 1
                && EVP_CipherFinal_ex(handle, end, &written) == 1
                && EVP_CIPHER_CTX_ctrl(handle, GetTag, tag.Length, end) == 1;
            if (!done) throw new CryptographicException("AES-GCM of libcrypto failed to seal.");
        }

        GC.KeepAlive(context);
    }

    /// <summary>Decrypts <paramref name="text"/> in place; false if the tag does not fit.</summary>
    public static bool TryOpenGcm(
        EvpCipherContext context,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> associated,
        Span<byte> text,
        ReadOnlySpan<byte> tag)
    {
        nint handle = context.DangerousGetHandle();
        int written;
        bool opened;
        fixed (byte* iv = nonce, aad = associated, data = text, end = tag)
        {
            byte none = 0;
            byte* body = data == null ? &none : data;
            opened = EVP_CipherInit_ex(handle, 0, 0, null, iv, Decrypt) == 1
                && EVP_CipherUpdate(handle, null, &written, aad, associated.Length) == 1
                && EVP_CipherUpdate(handle, body, &written, body, text.Length) == 1
                && EVP_CIPHER_CTX_ctrl(handle, SetTag, tag.Length, end) == 1
                && EVP_CipherFinal_ex(handle, &none, &written) == 1;
        }

        GC.KeepAlive(context);
        return opened;
    }

    public static void ApplyCtr(EvpCipherContext context, ReadOnlySpan<byte> counter, Span<byte> text)
    {
        nint handle = context.DangerousGetHandle();
        int written;
        fixed (byte* iv = counter, data = text)
        {
            bool done = EVP_CipherInit_ex(handle, 0, 0, null, iv, Encrypt) == 1
                && (text.Length == 0 || EVP_CipherUpdate(handle, data, &written, data, text.Length) == 1);
            if (!done) throw new CryptographicException("AES-CTR of libcrypto failed.");
        }

        GC.KeepAlive(context);
    }

    public static void Sha1Init(out Sha1State state)
    {
        fixed (Sha1State* at = &state) _ = SHA1_Init(at);
    }

    public static void Sha1Update(ref Sha1State state, ReadOnlySpan<byte> data)
    {
        fixed (Sha1State* at = &state)
        fixed (byte* bytes = data)
        {
            _ = SHA1_Update(at, bytes, (nuint)data.Length);
        }
    }

    /// <summary>Writes 20 bytes. libcrypto leaves the state of no use.</summary>
    public static void Sha1Final(ref Sha1State state, Span<byte> digest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digest.Length, HmacSha1.Length);
        fixed (Sha1State* at = &state)
        fixed (byte* bytes = digest)
        {
            _ = SHA1_Final(bytes, at);
        }
    }

    public static void Free(nint context) => EVP_CIPHER_CTX_free(context);

    private static EvpCipherContext Create(nint cipher, ReadOnlySpan<byte> key)
    {
        var context = new EvpCipherContext();
        Marshal.InitHandle(context, EVP_CIPHER_CTX_new());
        if (context.IsInvalid) throw new CryptographicException("libcrypto has no memory for a cipher.");

        fixed (byte* bytes = key)
        {
            if (EVP_CipherInit_ex(context.DangerousGetHandle(), cipher, 0, bytes, null, Encrypt) != 1)
            {
                context.Dispose();
                throw new CryptographicException("libcrypto refused the cipher.");
            }
        }

        return context;
    }

    [LibraryImport(Crypto)]
    private static partial nint EVP_aes_128_gcm();

    [LibraryImport(Crypto)]
    private static partial nint EVP_aes_128_ctr();

    [LibraryImport(Crypto)]
    private static partial nint EVP_CIPHER_CTX_new();

    [LibraryImport(Crypto)]
    private static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Crypto)]
    private static partial int EVP_CipherInit_ex(nint context, nint cipher, nint engine, byte* key, byte* iv, int enc);

    [LibraryImport(Crypto)]
    private static partial int EVP_CipherUpdate(nint context, byte* output, int* written, byte* input, int length);

    [LibraryImport(Crypto)]
    private static partial int EVP_CipherFinal_ex(nint context, byte* output, int* written);

    [LibraryImport(Crypto)]
    private static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, byte* pointer);

    [LibraryImport(Crypto)]
    private static partial int SHA1_Init(Sha1State* state);

    [LibraryImport(Crypto)]
    private static partial int SHA1_Update(Sha1State* state, byte* data, nuint length);

    [LibraryImport(Crypto)]
    private static partial int SHA1_Final(byte* digest, Sha1State* state);
}
