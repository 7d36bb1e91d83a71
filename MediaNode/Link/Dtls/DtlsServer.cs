using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>
/// DTLS 1.2 by OpenSSL, fed and drained through memory. The library's own retransmission timer compares with the wall
/// clock, so it is set out of reach, and <see cref="DtlsFlight"/> repeats flights when <see cref="NextDeadline"/> says
/// so: for the same input at the same instants, what is sent when is the same. The bytes themselves are not, since
/// the library draws its own randomness.
/// </summary>
internal sealed class DtlsServer : IDtlsServer
{
    /// <summary>RFC 5764 §4.2.</summary>
    private const string ExporterLabel = "EXTRACTOR-dtls_srtp";

    /// <summary>TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: the one suite without an explicit nonce.</summary>
    private const ushort ChaCha20 = 0xCCA9;

    private const int NonceLength = 8;
    private const int TagLength = 16;

    private readonly DtlsServerOptions _options;
    private readonly DtlsPeerCheck _peerCheck;
    private readonly SslHandle _ssl;
    private readonly DtlsHandshakeFilter _filter = new();
    private readonly DtlsFlight _flight = new(DtlsServerOptions.DatagramLengthMax);
    private readonly Instant _handshakeEnd;

    private Instant _repeatAt = Instant.Never;
    private TimeSpan _repeatAfter;
    private int _datagrams;
    private int _encryptedLengthMin;
    private bool _deaf;

    public DtlsServer(SslContextHandle context, DtlsServerOptions options, DtlsFingerprint expectedClient, Instant now)
    {
        _options = options;
        _repeatAfter = options.RepeatAfter;
        _handshakeEnd = now + options.HandshakeMax;
        _peerCheck = new DtlsPeerCheck(expectedClient);
        _ssl = OpenSslNative.CreateServer(context, _peerCheck, DtlsServerOptions.DatagramLengthMax);
    }

    public DtlsState State { get; private set; } = DtlsState.Handshaking;

    public DtlsResult? Result { get; private set; }

    public long Ignored { get; private set; }

    public Instant NextDeadline =>
        State is DtlsState.Handshaking ? Instant.Earlier(_repeatAt, _handshakeEnd) : Instant.Never;

    public DtlsOutcome Handle(ReadOnlySpan<byte> datagram, Instant now)
    {
        switch (State)
        {
            case DtlsState.Handshaking:
                if (++_datagrams > _options.HandshakeDatagramsMax) return Fail(DtlsOutcome.TooManyDatagrams);
                return FeedHandshake(datagram) ? Advance(now) : DtlsOutcome.None;
            case DtlsState.Connected:
                Repeat(datagram);
                return DtlsOutcome.None;
            default:
                return DtlsOutcome.None;
        }
    }

    public DtlsOutcome OnTimeout(Instant now)
    {
        if (now < NextDeadline) return DtlsOutcome.None;
        if (now >= _handshakeEnd) return Fail(DtlsOutcome.TimedOut);

        _flight.Repeat();
        _repeatAfter = Smaller(_repeatAfter * 2, _options.RepeatAfterMax);
        _repeatAt = now + _repeatAfter;
        return DtlsOutcome.None;
    }

    public bool TryTakeDatagram(Span<byte> destination, out int length) =>
        _flight.TryTakeDatagram(destination, out length);

    public void Dispose()
    {
        Result?.Dispose();
        _ssl.Dispose();
    }

    /// <summary>False: the datagram holds nothing that a handshake needs.</summary>
    private bool FeedHandshake(ReadOnlySpan<byte> datagram)
    {
        bool isFed = false;
        for (int i = 0; i < DtlsRecord.PerDatagramMax && DtlsRecord.TryTake(ref datagram, out DtlsRecord record); i++)
        {
            if (!_filter.Admits(record)) continue;

            OpenSslNative.Feed(_ssl, record.Whole);
            isFed = true;
        }

        if (!isFed || !datagram.IsEmpty) Ignored++;
        return isFed;
    }

    private DtlsOutcome Advance(Instant now)
    {
        SslStep step = OpenSslNative.Handshake(_ssl);
        if (CollectOutput())
        {
            _repeatAfter = _options.RepeatAfter;
            _repeatAt = now + _repeatAfter;
        }

        return step switch
        {
            SslStep.Done => Complete(),
            SslStep.WantsMore => DtlsOutcome.None,
            _ => Fail(_peerCheck.Mismatched ? DtlsOutcome.FingerprintMismatch : DtlsOutcome.ProtocolFailed),
        };
    }

    private DtlsOutcome Complete()
    {
        if (OpenSslNative.SelectedProfile(_ssl) is not { } profile)
        {
            OpenSslNative.Shutdown(_ssl);
            CollectOutput();
            return Fail(DtlsOutcome.NoSharedProfile);
        }

        Result = new DtlsResult(
            profile,
            OpenSslNative.ExportKeyingMaterial(_ssl, ExporterLabel, SrtpLengths.Of(profile).Exported),
            OpenSslNative.MasterSecret(_ssl),
            OpenSslNative.ClientRandom(_ssl),
            OpenSslNative.ServerRandom(_ssl),
            OpenSslNative.CipherSuite(_ssl));
        int nonceLength = Result.CipherSuite == ChaCha20 ? 0 : NonceLength;
        _encryptedLengthMin = DtlsRecord.HeaderLength + nonceLength + TagLength;
        State = DtlsState.Connected;
        return DtlsOutcome.Connected;
    }

    /// <summary>
    /// After the handshake the library only repeats its last flight when the client repeats its own; everything else is
    /// <see cref="DtlsAssociation"/>'s. It sees encrypted records only: those in clear mean nothing any more, and one too
    /// short to hold a tag would make it say goodbye.
    /// </summary>
    private void Repeat(ReadOnlySpan<byte> datagram)
    {
        for (int i = 0; i < DtlsRecord.PerDatagramMax && DtlsRecord.TryTake(ref datagram, out DtlsRecord record); i++)
        {
            if (_deaf || record.Epoch == 0 || record.Whole.Length < _encryptedLengthMin) continue;

            OpenSslNative.Feed(_ssl, record.Whole);

            // It gives up after a dozen repetitions, for one: no reason to drop a connection that works, nor to send the
            // alert it wrote.
            if (OpenSslNative.Listen(_ssl) is SslStep.WantsMore) CollectOutput();
            else _deaf = true;
        }
    }

    private bool CollectOutput()
    {
        byte[] output = OpenSslNative.TakeOutput(_ssl, DtlsFlight.LengthMax);
        if (output.Length == 0) return false;

        _flight.Load(output);
        return true;
    }

    private DtlsOutcome Fail(DtlsOutcome outcome)
    {
        State = DtlsState.Failed;
        return outcome;
    }

    private static TimeSpan Smaller(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
