using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

using Conference.MediaNode.Link.Srtp;

using static Conference.MediaNode.Link.Dtls.OpenSslImports;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>How far libssl came with what it has been fed.</summary>
internal enum SslStep
{
    WantsMore,
    Done,
    Failed,
}

/// <summary>DTLS of libssl (OpenSSL 3) and the only place that sees its pointers. Constants are those of its headers.
/// </summary>
internal static unsafe class OpenSslNative
{
    private const string CipherList =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305";

    private const string Groups = "X25519:P-256";

    private const nint Dtls12 = 0xFEFD;

    /// <summary>Of a client certificate chain; browsers send one self-signed certificate.</summary>
    private const nint CertificateBytesMax = DtlsHandshakeFilter.MessageLengthMax;

    private const int RandomLength = 32;
    private const int MasterSecretLength = 48;

    // SSL_CTX_ctrl and SSL_ctrl
    private const int SetMtu = 17;
    private const int SetSessionCacheMode = 44;
    private const int SetCertificateBytesMax = 51;
    private const int SetGroups = 92;
    private const int SetMinProtocol = 123;
    private const int SetMaxProtocol = 124;

    // BIO_ctrl
    private const int Pending = 10;

    // SSL_CTX_set_options
    private const ulong NoQueryMtu = 1UL << 12;
    private const ulong NoTicket = 1UL << 14;
    private const ulong NoCompression = 1UL << 17;
    private const ulong ServerPreference = 1UL << 22;
    private const ulong NoRenegotiation = 1UL << 30;

    private const int VerifyPeer = 1;
    private const int FailWithoutPeerCertificate = 2;
    private const int CertificateRejected = 28;
    private const int Elliptic = 408;
    private const int WantRead = 2;
    private const int WantWrite = 3;
    private const int ReceivedShutdown = 2;

    /// <summary>An hour in microseconds, longer than any handshake may take.</summary>
    private const uint OutOfReach = 3_600_000_000;

    /// <exception cref="InvalidOperationException">OpenSSL 3 is not installed.</exception>
    public static void RequireLibrary()
    {
        if (NativeLibrary.TryLoad(Crypto, out _) && NativeLibrary.TryLoad(Ssl, out _)) return;
        throw new InvalidOperationException($"{Ssl} or {Crypto} is missing: install the Debian package libssl3.");
    }

    public static SslContextHandle CreateContext(DtlsCertificate certificate, IReadOnlyList<SrtpProfile> profiles)
    {
        var context = new SslContextHandle(SSL_CTX_new(DTLS_server_method()));
        nint handle = context.DangerousGetHandle();
        fixed (byte* der = certificate.Certificate, key = certificate.RevealPrivateKey())
        {
            bool ready = !context.IsInvalid
                && SSL_CTX_ctrl(handle, SetMinProtocol, Dtls12, null) == 1
                && SSL_CTX_ctrl(handle, SetMaxProtocol, Dtls12, null) == 1
                && SSL_CTX_set_cipher_list(handle, CipherList) == 1
                && SetGroupList(handle)
                && SSL_CTX_use_certificate_ASN1(handle, certificate.Certificate.Length, der) == 1
                && SSL_CTX_use_PrivateKey_ASN1(Elliptic, handle, key, certificate.RevealPrivateKey().Length) == 1
                && SSL_CTX_set_tlsext_use_srtp(handle, string.Join(':', profiles.Select(NameOf))) == 0;
            if (!ready) throw new CryptographicException("libssl refused the settings or the certificate for DTLS.");
        }

        SSL_CTX_set_options(handle, NoQueryMtu | NoTicket | NoCompression | ServerPreference | NoRenegotiation);
        SSL_CTX_ctrl(handle, SetSessionCacheMode, 0, null);
        SSL_CTX_ctrl(handle, SetCertificateBytesMax, CertificateBytesMax, null);
        SSL_CTX_set_verify(handle, VerifyPeer | FailWithoutPeerCertificate, 0);
        SSL_CTX_set_cert_verify_callback(handle, &OnPeerCertificate, 0);
        return context;
    }

    public static SslHandle CreateServer(SslContextHandle context, DtlsPeerCheck peerCheck, int mtu)
    {
        nint ssl = SSL_new(context.DangerousGetHandle());
        nint input = BIO_new(BIO_s_mem());
        nint output = BIO_new(BIO_s_mem());
        if (ssl == 0 || input == 0 || output == 0) throw new CryptographicException("libssl has no memory for a link.");

        SSL_set_bio(ssl, input, output);
        var check = GCHandle.Alloc(peerCheck);
        var handle = new SslHandle(ssl, input, output, check);
        _ = SSL_set_ex_data(ssl, 0, GCHandle.ToIntPtr(check));
        _ = SSL_ctrl(ssl, SetMtu, mtu, null);
        DTLS_set_timer_cb(ssl, &OnTimer);
        SSL_set_accept_state(ssl);
        GC.KeepAlive(context);
        return handle;
    }

    public static void Feed(SslHandle ssl, ReadOnlySpan<byte> datagram)
    {
        fixed (byte* bytes = datagram)
        {
            if (datagram.Length > 0) _ = BIO_write(ssl.Input, bytes, datagram.Length);
        }

        GC.KeepAlive(ssl);
    }

    public static SslStep Handshake(SslHandle ssl)
    {
        nint handle = ssl.DangerousGetHandle();
        ERR_clear_error();
        int result = SSL_do_handshake(handle);
        SslStep step = result == 1 ? SslStep.Done : Wants(handle, result) ? SslStep.WantsMore : SslStep.Failed;
        GC.KeepAlive(ssl);
        return step;
    }

    /// <summary>Reads to the end of the input and discards it. Done: the peer closed the connection.</summary>
    public static SslStep Listen(SslHandle ssl)
    {
        nint handle = ssl.DangerousGetHandle();
        const int Length = 2048;
        byte* scratch = stackalloc byte[Length];
        ERR_clear_error();

        // Each turn takes a record, and the input holds one datagram: the loop ends with it.
        int result;
        do result = SSL_read(handle, scratch, Length);
        while (result > 0);

        SslStep step = Wants(handle, result) ? SslStep.WantsMore
            : (SSL_get_shutdown(handle) & ReceivedShutdown) != 0 ? SslStep.Done
            : SslStep.Failed;
        GC.KeepAlive(ssl);
        return step;
    }

    /// <summary>Writes a close_notify.</summary>
    public static void Shutdown(SslHandle ssl)
    {
        ERR_clear_error();
        _ = SSL_shutdown(ssl.DangerousGetHandle());
        GC.KeepAlive(ssl);
    }

    /// <summary>What is to be sent: whole records. Whatever exceeds <paramref name="lengthMax"/> is dropped.</summary>
    public static byte[] TakeOutput(SslHandle ssl, int lengthMax)
    {
        int pending = (int)BIO_ctrl(ssl.Output, Pending, 0, null);
        byte[] output = new byte[pending];
        fixed (byte* bytes = output)
        {
            if (pending > 0) _ = BIO_read(ssl.Output, bytes, pending);
        }

        GC.KeepAlive(ssl);
        return pending <= lengthMax ? output : output[..lengthMax];
    }

    /// <summary>Null if the two ends share none.</summary>
    public static SrtpProfile? SelectedProfile(SslHandle ssl)
    {
        nint profile = SSL_get_selected_srtp_profile(ssl.DangerousGetHandle());

        // struct srtp_protection_profile_st { const char *name; unsigned long id; }
        SrtpProfile? selected = profile == 0 ? null : (SrtpProfile)(ushort)Marshal.ReadIntPtr(profile, sizeof(nint));
        GC.KeepAlive(ssl);
        return selected;
    }

    public static SecretBytes ExportKeyingMaterial(SslHandle ssl, string label, int length) =>
        SecretBytes.Create(length, (ssl, label), static (output, from) =>
        {
            fixed (byte* bytes = output)
            {
                int done = SSL_export_keying_material(
                    from.ssl.DangerousGetHandle(),
                    bytes,
                    (nuint)output.Length,
                    from.label,
                    (nuint)from.label.Length,
                    null,
                    0,
                    0);
                if (done != 1) throw new CryptographicException("libssl exported no keying material.");
            }

            GC.KeepAlive(from.ssl);
        });

    public static SecretBytes MasterSecret(SslHandle ssl) =>
        SecretBytes.Create(MasterSecretLength, ssl, static (output, from) =>
        {
            fixed (byte* bytes = output)
            {
                nint session = SSL_get_session(from.DangerousGetHandle());
                if (SSL_SESSION_get_master_key(session, bytes, MasterSecretLength) != MasterSecretLength)
                {
                    throw new CryptographicException("libssl has no master secret.");
                }
            }

            GC.KeepAlive(from);
        });

    public static byte[] ClientRandom(SslHandle ssl) => Random(ssl, &SSL_get_client_random);

    public static byte[] ServerRandom(SslHandle ssl) => Random(ssl, &SSL_get_server_random);

    public static ushort CipherSuite(SslHandle ssl)
    {
        ushort suite = SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(ssl.DangerousGetHandle()));
        GC.KeepAlive(ssl);
        return suite;
    }

    public static void FreeSsl(nint ssl) => SSL_free(ssl);

    public static void FreeContext(nint context) => SSL_CTX_free(context);

    private static string NameOf(SrtpProfile profile) => profile switch
    {
        SrtpProfile.AeadAes128Gcm => "SRTP_AEAD_AES_128_GCM",
        SrtpProfile.Aes128CmHmacSha1_80 => "SRTP_AES128_CM_SHA1_80",
        _ => throw new ArgumentOutOfRangeException(nameof(profile)),
    };

    private static bool SetGroupList(nint context)
    {
        fixed (byte* groups = System.Text.Encoding.ASCII.GetBytes(Groups + '\0'))
        {
            return SSL_CTX_ctrl(context, SetGroups, 0, groups) == 1;
        }
    }

    private static bool Wants(nint ssl, int result) => SSL_get_error(ssl, result) is WantRead or WantWrite;

    private static byte[] Random(SslHandle ssl, delegate*<nint, byte*, nuint, nuint> read)
    {
        byte[] random = new byte[RandomLength];
        fixed (byte* bytes = random) _ = read(ssl.DangerousGetHandle(), bytes, RandomLength);
        GC.KeepAlive(ssl);
        return random;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint OnTimer(nint ssl, uint current) => OutOfReach;

    /// <summary>Stands in for chain building: a browser's certificate is self-signed, its fingerprint is its name.
    /// </summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnPeerCertificate(nint store, nint unused)
    {
        const int DigestLengthMax = 64;
        nint ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
        var check = (DtlsPeerCheck)GCHandle.FromIntPtr(SSL_get_ex_data(ssl, 0)).Target!;

        byte* digest = stackalloc byte[DigestLengthMax];
        uint length = 0;
        nint hash = check.Hash switch
        {
            DtlsHash.Sha384 => EVP_sha384(),
            DtlsHash.Sha512 => EVP_sha512(),
            _ => EVP_sha256(),
        };
        if (X509_digest(X509_STORE_CTX_get0_cert(store), hash, digest, &length) == 1 &&
            check.Accept(new ReadOnlySpan<byte>(digest, (int)length)))
        {
            X509_STORE_CTX_set_error(store, 0);
            return 1;
        }

        X509_STORE_CTX_set_error(store, CertificateRejected);
        return 0;
    }
}
