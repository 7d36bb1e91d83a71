using Conference.MediaNode.Link.Dtls;

namespace Conference.Shared.Dtls;

/// <summary>
/// A DTLS client of OpenSSL without a clock: its timer never runs out by itself, and <see cref="Repeat"/> sends the
/// last flight again.
/// </summary>
internal sealed class DtlsTestClient : IDisposable
{
    private readonly nint _context;
    private readonly nint _ssl;
    private readonly nint _input;
    private readonly nint _output;
    private readonly int _mtu;
    private readonly DtlsFlight _flight;

    public DtlsTestClient(
        DtlsCertificate? certificate,
        string profiles = "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80",
        int protocol = TestSslNative.Dtls12,
        int mtu = DtlsServerOptions.DatagramLengthMax,
        int helloPadding = 0,
        string? suite = null)
    {
        _mtu = mtu;
        _flight = new DtlsFlight(mtu);
        _context = TestSslNative.CreateClientContext(certificate, profiles, protocol, suite);
        (_ssl, _input, _output) = TestSslNative.CreateClient(_context, mtu, helloPadding);
    }

    /// <summary>The client's last flight leaves in two copies, the second with record numbers of its own.</summary>
    public bool SendsLastFlightTwice { get; set; }

    public bool IsConnected { get; private set; }

    public bool HasFailed { get; private set; }

    public bool IsClosedByPeer { get; private set; }

    public byte[] Export(int length) => TestSslNative.Export(_ssl, length);

    public byte[] Random() => TestSslNative.ClientRandom(_ssl);

    public byte[] ServerRandom() => TestSslNative.ServerRandom(_ssl);

    public byte[] MasterSecret() => TestSslNative.MasterSecret(_ssl);

    /// <summary>The number of the agreed SRTP profile (RFC 5764 §4.1.2); 0 for none.</summary>
    public int SrtpProfile() => TestSslNative.SrtpProfile(_ssl);

    public string CipherName() => TestSslNative.CipherName(_ssl);

    /// <summary>Sends the ClientHello.</summary>
    public void Start() => Advance();

    public void Receive(ReadOnlySpan<byte> datagram)
    {
        TestSslNative.Feed(_input, datagram);
        if (IsConnected) IsClosedByPeer |= TestSslNative.ReadUntilEmpty(_ssl);
        else Advance();
        Collect();
    }

    public void Close()
    {
        TestSslNative.Shutdown(_ssl);
        Collect();
    }

    public void Write(ReadOnlySpan<byte> applicationData)
    {
        TestSslNative.Write(_ssl, applicationData);
        Collect();
    }

    public void Repeat() => _flight.Repeat();

    public IEnumerable<byte[]> TakeDatagrams()
    {
        byte[] buffer = new byte[_mtu];
        while (_flight.TryTakeDatagram(buffer, out int length)) yield return buffer[..length];
    }

    public void Dispose() => TestSslNative.Free(_context, _ssl);

    private void Advance()
    {
        TestSslNative.TimerRunsOutOnce = SendsLastFlightTwice;
        int result = TestSslNative.Handshake(_ssl);
        TestSslNative.TimerRunsOutOnce = false;
        IsConnected = result == 1;
        HasFailed |= result < 0;
        Collect();
    }

    private void Collect()
    {
        byte[] output = TestSslNative.TakeOutput(_output);
        if (output.Length == 0) return;

        _flight.Load(output);
    }
}
