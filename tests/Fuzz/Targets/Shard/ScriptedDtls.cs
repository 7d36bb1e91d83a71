using Conference.MediaNode;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;

namespace Conference.Fuzz.Targets.Shard;

/// <summary>
/// A handshake of one datagram each way, without cryptography or chance: the keys follow from a number in the client's.
/// A shard can be driven through thousands of them a second, and every run of an input is the same.
/// </summary>
internal sealed class ScriptedDtls(DtlsFingerprint fingerprint) : IDtlsServerFactory
{
    public const byte HandshakeType = 22;
    private const byte AlertType = 21;

    public DtlsFingerprint Fingerprint => fingerprint;

    public IDtlsServer Create(DtlsFingerprint expectedClient, Instant now) => new Server(now);

    public static byte[] Hello(byte nonce) => [HandshakeType, (byte)'H', nonce];

    /// <summary>Says goodbye without the keys to say it with.</summary>
    public static byte[] ForgedGoodbye() => [AlertType, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 1, 0, 2, 1, 0];

    public static byte[] Broken() => [HandshakeType, (byte)'X', 0];

    public static SrtpProfile ProfileOf(byte nonce) =>
        (nonce & 1) == 0 ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1_80;

    public static SecretBytes KeysOf(byte nonce)
    {
        byte[] material = new byte[SrtpLengths.Of(ProfileOf(nonce)).Exported];
        for (int i = 0; i < material.Length; i++) material[i] = (byte)((nonce * 31) + i);
        return new SecretBytes(material);
    }

    private sealed class Server(Instant createdAt) : IDtlsServer
    {
        private bool _mustAnswer;
        private byte _nonce;

        public DtlsState State { get; private set; } = DtlsState.Handshaking;

        public Instant NextDeadline => State is DtlsState.Handshaking ? createdAt + TimeSpan.FromSeconds(30)
            : Instant.Never;

        public DtlsResult? Result { get; private set; }

        public DtlsOutcome Handle(ReadOnlySpan<byte> datagram, Instant now)
        {
            switch (datagram)
            {
                case [HandshakeType, (byte)'H', byte nonce] when State is DtlsState.Handshaking:
                    _nonce = nonce;
                    _mustAnswer = true;
                    State = DtlsState.Connected;
                    Result = new DtlsResult(ProfileOf(nonce), KeysOf(nonce), new SecretBytes(new byte[48]),
                        new byte[32], new byte[32], 0xC02B);
                    return DtlsOutcome.Connected;
                case [HandshakeType, (byte)'X', _] when State is DtlsState.Handshaking:
                    State = DtlsState.Failed;
                    return DtlsOutcome.ProtocolFailed;
                default:
                    return DtlsOutcome.None;
            }
        }

        public DtlsOutcome OnTimeout(Instant now)
        {
            if (now < NextDeadline) return DtlsOutcome.None;
            State = DtlsState.Failed;
            return DtlsOutcome.TimedOut;
        }

        public bool TryTakeDatagram(Span<byte> destination, out int length)
        {
            length = _mustAnswer ? 3 : 0;
            if (!_mustAnswer) return false;
            _mustAnswer = false;
            ReadOnlySpan<byte> answer = [HandshakeType, (byte)'A', _nonce];
            answer.CopyTo(destination);
            return true;
        }

        public void Dispose() => Result?.Dispose();
    }
}
