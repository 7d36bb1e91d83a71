using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

using Conference.MediaNode.Link.Dtls;

namespace Conference.Shared.Dtls;

/// <summary>The client side of libssl. Constants are those of its headers.</summary>
internal static unsafe partial class TestSslNative
{
    public const int Dtls10 = 0xFEFF;
    public const int Dtls12 = 0xFEFD;

    private const string Ssl = "libssl.so.3";
    private const string Crypto = "libcrypto.so.3";
    private const uint AnHour = 3_600_000_000;

    /// <summary>Makes the timer of a flight sent now run out at once, and only once.</summary>
    [field: ThreadStatic]
    public static bool TimerRunsOutOnce { get; set; }

    public static nint CreateClientContext(DtlsCertificate? certificate, string profiles, int protocol, string? suite)
    {
        nint context = SSL_CTX_new(DTLS_client_method());

        // DTLS 1.0 needs SHA-1, which security level 0 alone allows.
        _ = SSL_CTX_set_cipher_list(context, suite ?? (protocol == Dtls12 ? "DEFAULT" : "DEFAULT:@SECLEVEL=0"));
        Expect(1, SSL_CTX_ctrl(context, 123, protocol, null));
        Expect(1, SSL_CTX_ctrl(context, 124, protocol, null));
        SSL_CTX_set_options(context, 1UL << 12);
        if (profiles.Length > 0) Expect(0, SSL_CTX_set_tlsext_use_srtp(context, profiles));
        if (certificate is null) return context;

        fixed (byte* der = certificate.Certificate, key = certificate.RevealPrivateKey())
        {
            Expect(1, SSL_CTX_use_certificate_ASN1(context, certificate.Certificate.Length, der));
            Expect(1, SSL_CTX_use_PrivateKey_ASN1(408, context, key, certificate.RevealPrivateKey().Length));
        }

        return context;
    }

    public static (nint Ssl, nint Input, nint Output) CreateClient(nint context, int mtu, int helloPadding)
    {
        nint ssl = SSL_new(context);
        nint input = BIO_new(BIO_s_mem());
        nint output = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl, input, output);
        Expect(mtu, SSL_ctrl(ssl, 17, mtu, null));
        DTLS_set_timer_cb(ssl, &OnTimer);
        SSL_set_connect_state(ssl);

        // Protocol names nobody knows make the ClientHello as long as a browser's.
        byte[] name = [9, .. "xxxxxxxxx"u8];
        byte[] names = [.. Enumerable.Repeat(name, helloPadding / 10).SelectMany(bytes => bytes)];
        fixed (byte* list = names)
        {
            if (names.Length > 0) Expect(0, SSL_set_alpn_protos(ssl, list, (uint)names.Length));
        }

        return (ssl, input, output);
    }

    public static void Feed(nint input, ReadOnlySpan<byte> datagram)
    {
        fixed (byte* bytes = datagram) _ = BIO_write(input, bytes, datagram.Length);
    }

    public static byte[] TakeOutput(nint output)
    {
        byte[] bytes = new byte[BIO_ctrl(output, 10, 0, null)];
        fixed (byte* at = bytes)
        {
            if (bytes.Length > 0) _ = BIO_read(output, at, bytes.Length);
        }

        return bytes;
    }

    /// <summary>1: done; 0: more is to come; -1: failed.</summary>
    public static int Handshake(nint ssl)
    {
        ERR_clear_error();
        int result = SSL_do_handshake(ssl);
        return result == 1 ? 1 : SSL_get_error(ssl, result) == 2 ? 0 : -1;
    }

    /// <summary>True: the peer has closed.</summary>
    public static bool ReadUntilEmpty(nint ssl)
    {
        byte* scratch = stackalloc byte[2048];
        ERR_clear_error();
        while (SSL_read(ssl, scratch, 2048) > 0)
        {
        }

        return (SSL_get_shutdown(ssl) & 2) != 0;
    }

    public static void Write(nint ssl, ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data) Expect(data.Length, SSL_write(ssl, bytes, data.Length));
    }

    public static void Shutdown(nint ssl) => _ = SSL_shutdown(ssl);

    public static byte[] Export(nint ssl, int length)
    {
        byte[] output = new byte[length];
        byte[] label = Encoding.ASCII.GetBytes("EXTRACTOR-dtls_srtp");
        fixed (byte* bytes = output, name = label)
        {
            int done = SSL_export_keying_material(ssl, bytes, (nuint)length, name, (nuint)label.Length, null, 0, 0);
            Expect(1, done);
        }

        return output;
    }

    public static byte[] ClientRandom(nint ssl)
    {
        byte[] random = new byte[32];
        fixed (byte* bytes = random) _ = SSL_get_client_random(ssl, bytes, 32);
        return random;
    }

    public static byte[] ServerRandom(nint ssl)
    {
        byte[] random = new byte[32];
        fixed (byte* bytes = random) _ = SSL_get_server_random(ssl, bytes, 32);
        return random;
    }

    public static byte[] MasterSecret(nint ssl)
    {
        byte[] secret = new byte[48];
        fixed (byte* bytes = secret) Expect(48, (nint)SSL_SESSION_get_master_key(SSL_get_session(ssl), bytes, 48));
        return secret;
    }

    //  struct { const char *name; unsigned long id; }
    public static int SrtpProfile(nint ssl)
    {
        nint profile = SSL_get_selected_srtp_profile(ssl);
        return profile == 0 ? 0 : (int)Marshal.ReadIntPtr(profile, nint.Size);
    }

    public static string CipherName(nint ssl) =>
        Marshal.PtrToStringUTF8(SSL_CIPHER_get_name(SSL_get_current_cipher(ssl))) ?? "";

    public static void Free(nint context, nint ssl)
    {
        SSL_free(ssl);
        SSL_CTX_free(context);
    }

    private static void Expect(nint wanted, nint result)
    {
        if (result != wanted) throw new InvalidOperationException($"libssl answered {result} instead of {wanted}.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint OnTimer(nint ssl, uint current)
    {
        bool now = TimerRunsOutOnce;
        TimerRunsOutOnce = false;
        return now ? 0 : AnHour;
    }

    [LibraryImport(Ssl)]
    private static partial nint DTLS_client_method();

    [LibraryImport(Ssl)]
    private static partial nint SSL_CTX_new(nint method);

    [LibraryImport(Ssl)]
    private static partial void SSL_CTX_free(nint context);

    [LibraryImport(Ssl)]
    private static partial nint SSL_CTX_ctrl(nint context, int command, nint number, byte* pointer);

    [LibraryImport(Ssl)]
    private static partial ulong SSL_CTX_set_options(nint context, ulong options);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SSL_CTX_set_cipher_list(nint context, string ciphers);

    [LibraryImport(Ssl, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SSL_CTX_set_tlsext_use_srtp(nint context, string profiles);

    [LibraryImport(Ssl)]
    private static partial int SSL_CTX_use_certificate_ASN1(nint context, int length, byte* der);

    [LibraryImport(Ssl)]
    private static partial int SSL_CTX_use_PrivateKey_ASN1(int type, nint context, byte* der, nint length);

    [LibraryImport(Ssl)]
    private static partial nint SSL_new(nint context);

    [LibraryImport(Ssl)]
    private static partial void SSL_free(nint ssl);

    [LibraryImport(Ssl)]
    private static partial void SSL_set_bio(nint ssl, nint input, nint output);

    [LibraryImport(Ssl)]
    private static partial nint SSL_ctrl(nint ssl, int command, nint number, byte* pointer);

    [LibraryImport(Ssl)]
    private static partial int SSL_set_alpn_protos(nint ssl, byte* list, uint length);

    [LibraryImport(Ssl)]
    private static partial void DTLS_set_timer_cb(nint ssl, delegate* unmanaged[Cdecl]<nint, uint, uint> callback);

    [LibraryImport(Ssl)]
    private static partial void SSL_set_connect_state(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_do_handshake(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_read(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    private static partial int SSL_write(nint ssl, byte* buffer, int length);

    [LibraryImport(Ssl)]
    private static partial int SSL_shutdown(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_get_shutdown(nint ssl);

    [LibraryImport(Ssl)]
    private static partial int SSL_get_error(nint ssl, int result);

    [LibraryImport(Ssl)]
    private static partial int SSL_export_keying_material(
        nint ssl,
        byte* output,
        nuint length,
        byte* label,
        nuint labelLength,
        byte* context,
        nuint contextLength,
        int use);

    [LibraryImport(Ssl)]
    private static partial nuint SSL_get_client_random(nint ssl, byte* output, nuint length);

    [LibraryImport(Ssl)]
    private static partial nuint SSL_get_server_random(nint ssl, byte* output, nuint length);

    [LibraryImport(Ssl)]
    private static partial nint SSL_get_session(nint ssl);

    [LibraryImport(Ssl)]
    private static partial nuint SSL_SESSION_get_master_key(nint session, byte* output, nuint length);

    [LibraryImport(Ssl)]
    private static partial nint SSL_get_current_cipher(nint ssl);

    [LibraryImport(Ssl)]
    private static partial nint SSL_get_selected_srtp_profile(nint ssl);

    [LibraryImport(Ssl)]
    private static partial nint SSL_CIPHER_get_name(nint cipher);

    [LibraryImport(Crypto)]
    private static partial nint BIO_s_mem();

    [LibraryImport(Crypto)]
    private static partial nint BIO_new(nint method);

    [LibraryImport(Crypto)]
    private static partial int BIO_write(nint bio, byte* data, int length);

    [LibraryImport(Crypto)]
    private static partial int BIO_read(nint bio, byte* data, int length);

    [LibraryImport(Crypto)]
    private static partial nint BIO_ctrl(nint bio, int command, nint number, byte* pointer);

    [LibraryImport(Crypto)]
    private static partial void ERR_clear_error();
}
