using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Handshake;

/// <summary>
/// Stands for DTLS in a run: hello, hello, finished, finished, with the repetitions of RFC 6347 §4.2.4 on the virtual clock and
/// keys that follow from the seed.
/// </summary>
internal sealed class SeededDtlsServer : IDtlsServer
{
    private static readonly DtlsServerOptions Options = DtlsServerOptions.Default;

    private readonly Queue<byte[]> _outgoing = [];
    private readonly DtlsFingerprint _expected;
    private readonly byte[] _random = new byte[HandshakeDatagram.RandomLength];
    private readonly Instant _handshakeEnd;
    private byte[] _clientRandom = [];
    private SrtpProfile _profile;
    private Instant _repeatAt = Instant.Never;
    private TimeSpan _repeatAfter = Options.RepeatAfter;
    private ulong _number;

    public SeededDtlsServer(DtlsFingerprint expected, SeededRandom random, Instant now)
    {
        _expected = expected;
        _handshakeEnd = now + Options.HandshakeMax;
        random.Fill(_random);
    }

    public DtlsState State { get; private set; }

    public DtlsResult? Result { get; private set; }

    /// <summary>The number of the client's datagram that completed the handshake.</summary>
    public ulong? ConnectedBy { get; private set; }

    public Instant NextDeadline =>
        State is DtlsState.Handshaking ? Instant.Earlier(_repeatAt, _handshakeEnd) : Instant.Never;

    public DtlsOutcome Handle(ReadOnlySpan<byte> datagram, Instant now)
    {
        ReadOnlySpan<byte> rest = datagram;
        if (!DtlsRecord.TryTake(ref rest, out DtlsRecord record)) return DtlsOutcome.None;
        if (record.Epoch > 0) return _clientRandom.Length > 0 ? OnFinished(record.Number) : DtlsOutcome.None;

        return State is DtlsState.Handshaking && HandshakeDatagram.TryRead(datagram, out HandshakeDatagram hello)
            ? OnHello(hello, now)
            : DtlsOutcome.None;
    }

    public DtlsOutcome OnTimeout(Instant now)
    {
        if (now < NextDeadline) return DtlsOutcome.None;
        if (now >= _handshakeEnd)
        {
            State = DtlsState.Failed;
            return DtlsOutcome.TimedOut;
        }

        Say(HandshakeKind.ServerHello);
        _repeatAfter = _repeatAfter * 2 < Options.RepeatAfterMax ? _repeatAfter * 2 : Options.RepeatAfterMax;
        _repeatAt = now + _repeatAfter;
        return DtlsOutcome.None;
    }

    public bool TryTakeDatagram(Span<byte> destination, out int length)
    {
        length = 0;
        if (!_outgoing.TryDequeue(out byte[]? datagram)) return false;

        datagram.CopyTo(destination);
        length = datagram.Length;
        return true;
    }

    /// <summary>The client's half of the session, for whoever looks at the node from outside.</summary>
    public SrtpSession CreateWitness()
    {
        using SecretBytes material = SeededKeys.KeyingMaterial(_profile, _clientRandom, _random);
        return SrtpSession.ForClient(_profile, material);
    }

    public void Dispose() => Result?.Dispose();

    /// <summary>The client's first encrypted record completes the handshake; another one means that our answer was lost.</summary>
    private DtlsOutcome OnFinished(ulong number)
    {
        Say(HandshakeKind.ServerFinished);
        if (State is not DtlsState.Handshaking) return DtlsOutcome.None;

        Result = SeededKeys.Result(_profile, _clientRandom, _random);
        ConnectedBy = number;
        State = DtlsState.Connected;
        return DtlsOutcome.Connected;
    }

    private DtlsOutcome OnHello(in HandshakeDatagram hello, Instant now)
    {
        if (!hello.Fingerprint.AsSpan().SequenceEqual(_expected.Digest))
        {
            State = DtlsState.Failed;
            return DtlsOutcome.FingerprintMismatch;
        }

        _clientRandom = hello.Random;
        _profile = (SrtpProfile)hello.Profile;
        Say(HandshakeKind.ServerHello);
        _repeatAt = now + _repeatAfter;
        return DtlsOutcome.None;
    }

    private void Say(HandshakeKind kind) =>
        _outgoing.Enqueue(new HandshakeDatagram(kind, _number++, _random, _expected.Digest.ToArray(), (byte)_profile).Write());
}
