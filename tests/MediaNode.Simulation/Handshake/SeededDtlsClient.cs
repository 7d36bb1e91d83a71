using System.Security.Cryptography;
using System.Text;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Handshake;

/// <summary>The client's half of the seeded handshake. It repeats what it last said until it is answered.</summary>
internal sealed class SeededDtlsClient : IDisposable
{
    private static readonly TimeSpan RepeatAfterMax = TimeSpan.FromSeconds(1);

    private readonly Agenda _agenda;
    private readonly SrtpProfile _profile;
    private readonly Action<byte[]> _send;
    private readonly byte[] _random = new byte[HandshakeDatagram.RandomLength];
    private readonly byte[] _digest;
    private byte[] _serverRandom = [];
    private SeededRecords? _records;
    private ulong _number;
    private int _repetition;

    public SeededDtlsClient(string name, SrtpProfile profile, SeededRandom random, Agenda agenda, Action<byte[]> send)
    {
        (_profile, _agenda, _send) = (profile, agenda, send);
        _digest = SHA256.HashData(Encoding.ASCII.GetBytes(name));
        random.Fill(_random);
    }

    /// <summary>Failed before it begins, and after either side has said goodbye.</summary>
    public DtlsState State { get; private set; } = DtlsState.Failed;

    public bool HasHeardGoodbye { get; private set; }

    /// <summary>What its offers announce.</summary>
    public DtlsFingerprint Fingerprint => new(DtlsHash.Sha256, _digest);

    public void Start()
    {
        State = DtlsState.Handshaking;
        Say(isFinished: false);
    }

    /// <summary>True: the handshake is done.</summary>
    public bool Receive(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == DtlsRecord.Alert) return OnAlert(bytes);
        if (!HandshakeDatagram.TryRead(bytes, out HandshakeDatagram datagram) || State is not DtlsState.Handshaking) return false;

        if (datagram.Kind is HandshakeKind.ServerHello && _records is null)
        {
            _serverRandom = datagram.Random;
            _records = new SeededRecords(_random, _serverRandom);
            Say(isFinished: true);
        }

        if (datagram.Kind is not HandshakeKind.ServerFinished || _records is null) return false;

        State = DtlsState.Connected;
        return true;
    }

    public SrtpSession Session()
    {
        using SecretBytes material = SeededKeys.KeyingMaterial(_profile, _random, _serverRandom);
        return SrtpSession.ForClient(_profile, material);
    }

    /// <summary>Says goodbye. Once: an alert is not repeated.</summary>
    public void Close()
    {
        bool wasConnected = State is DtlsState.Connected;
        State = DtlsState.Failed;
        if (wasConnected) _send(_records!.Seal(DtlsRecord.Alert, [DtlsRecord.WarningLevel, DtlsRecord.CloseNotify]));
    }

    public void Dispose() => _records?.Dispose();

    private bool OnAlert(ReadOnlySpan<byte> bytes)
    {
        if (_records is null || !_records.IsGoodbye(bytes)) throw new CheckFailed("what a client receives", "an alert does not open");

        State = DtlsState.Failed;
        HasHeardGoodbye = true;
        return false;
    }

    private void Say(bool isFinished)
    {
        _repetition = 0;
        Repeat(isFinished);
    }

    private void Repeat(bool isFinished)
    {
        bool isAnswered = !isFinished && _records is not null;
        if (isAnswered || State is not DtlsState.Handshaking) return;

        _send(isFinished ? _records!.Seal(DtlsRecord.Handshake, [(byte)DtlsRecord.Handshake]) : Hello());
        TimeSpan wait = TimeSpan.FromMilliseconds(100 << Math.Min(_repetition++, 4));
        _agenda.After(wait < RepeatAfterMax ? wait : RepeatAfterMax, () => Repeat(isFinished));
    }

    private byte[] Hello() => new HandshakeDatagram(HandshakeKind.ClientHello, _number++, _random, _digest, (byte)_profile).Write();
}
