using System.Security.Cryptography;
using System.Text;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Handshake;

/// <summary>The client's half of the seeded handshake. It repeats what it last said until it is answered.</summary>
internal sealed class SeededDtlsClient
{
    private static readonly TimeSpan RepeatAfterMax = TimeSpan.FromSeconds(1);

    private readonly Agenda _agenda;
    private readonly SrtpProfile _profile;
    private readonly Action<byte[]> _send;
    private readonly byte[] _random = new byte[HandshakeDatagram.RandomLength];
    private readonly byte[] _digest;
    private byte[] _serverRandom = [];
    private ulong _number;
    private int _repetition;

    public SeededDtlsClient(string name, SrtpProfile profile, SeededRandom random, Agenda agenda, Action<byte[]> send)
    {
        (_profile, _agenda, _send) = (profile, agenda, send);
        _digest = SHA256.HashData(Encoding.ASCII.GetBytes(name));
        random.Fill(_random);
    }

    /// <summary>Whether a session stands, and whether the node has said goodbye.</summary>
    public DtlsState State { get; private set; } = DtlsState.Failed;

    /// <summary>What its offers announce.</summary>
    public DtlsFingerprint Fingerprint => new(DtlsHash.Sha256, _digest);

    public void Start()
    {
        State = DtlsState.Handshaking;
        Say(HandshakeKind.ClientHello);
    }

    /// <summary>True: the handshake is done.</summary>
    public bool Receive(ReadOnlySpan<byte> bytes)
    {
        if (!HandshakeDatagram.TryRead(bytes, out HandshakeDatagram datagram)) return false;

        switch (datagram.Kind)
        {
            case HandshakeKind.ServerHello when State is DtlsState.Handshaking && _serverRandom.Length == 0:
                _serverRandom = datagram.Random;
                Say(HandshakeKind.ClientFinished);
                return false;
            case HandshakeKind.ServerFinished when State is DtlsState.Handshaking && _serverRandom.Length > 0:
                State = DtlsState.Connected;
                return true;
            case HandshakeKind.Close:
                State = DtlsState.Closed;
                return false;
            default:
                return false;
        }
    }

    public SrtpSession Session()
    {
        SecretBytes material = SeededKeys.KeyingMaterial(_profile, _random, _serverRandom);
        return SrtpSession.ForClient(_profile, material);
    }

    /// <summary>Says goodbye. Once: an alert is not repeated.</summary>
    public void Close()
    {
        bool wasConnected = State is DtlsState.Connected;
        State = DtlsState.Closed;
        if (wasConnected) _send(Write(HandshakeKind.Close));
    }

    private void Say(HandshakeKind kind)
    {
        _repetition = 0;
        Repeat(kind);
    }

    private void Repeat(HandshakeKind kind)
    {
        bool isAnswered = kind is HandshakeKind.ClientHello ? _serverRandom.Length > 0 : State is not DtlsState.Handshaking;
        if (isAnswered || State is not DtlsState.Handshaking) return;

        _send(Write(kind));
        TimeSpan wait = TimeSpan.FromMilliseconds(100 << Math.Min(_repetition++, 4));
        _agenda.After(wait < RepeatAfterMax ? wait : RepeatAfterMax, () => Repeat(kind));
    }

    private byte[] Write(HandshakeKind kind) =>
        new HandshakeDatagram(kind, _number++, _random, _digest, (byte)_profile).Write();
}
