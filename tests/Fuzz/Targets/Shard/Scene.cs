using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode;
using Conference.MediaNode.Control;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Send;

namespace Conference.Fuzz.Targets.Shard;

/// <summary>
/// A shard with two honest clients who talk in a room of their own, some who do what the input says in other rooms, and
/// strangers. Everything that goes in and comes out passes here and is checked.
/// </summary>
internal sealed class Scene : IDisposable
{
    public const int Addresses = 14;
    public const int NoiseClients = 4;
    public const int FirstNoiseAddress = 2;
    public const int DatagramLengthMax = 2048;
    private const int NoiseRooms = 2;
    private const int StepsMax = 500;

    private static readonly TimeSpan s_checkInterval = TimeSpan.FromSeconds(2);
    private static readonly DtlsFingerprint s_fingerprint = FingerprintOf(7);

    private readonly MediaShard _shard;
    private readonly ShardControl _control;
    private readonly DatagramBatch _batch;
    private readonly NetworkPath[] _paths = new NetworkPath[Addresses];
    private readonly SceneOracle _oracle;
    private Instant _nextHonestCheck;

    public Scene(DatagramBatch batch, Outbox outbox, Outcome outcome)
    {
        ShardOptions options = new(0, [new AnnouncedAddress(TransportAddress.FromIPv4(0x7F000001, 40_000))])
        {
            RoomsMax = NoiseRooms,
            LinksMax = NoiseClients + 1,
        };
        _shard = new MediaShard(options, new SeededEntropy(1), new ScriptedDtls(s_fingerprint), outbox);
        _control = new ShardControl(_shard);
        _batch = batch;
        for (int i = 0; i < Addresses; i++) _paths[i] = new NetworkPath(i % 2, PathOf(i));
        _oracle = new SceneOracle(_shard, options, _paths, outcome);

        RoomKey honest = new(TenantId.From("t"), RoomId.From("honest"));
        Speaker = new SceneClient(honest, 0, 0);
        Listener = new SceneClient(honest, 1, 1);
        for (int i = 0; i < NoiseClients; i++)
        {
            Noise[i] = new SceneClient(NoiseRoom(i % NoiseRooms), 2 + i, FirstNoiseAddress + i);
        }
        Honest = new HonestCall(Speaker, Listener);
        _oracle.Receives = Honest.Receive;
        Connect();
    }

    public Instant Now { get; private set; } = Instant.FromMilliseconds(1_000_000);

    public SceneClient Speaker { get; }

    public SceneClient Listener { get; }

    public SceneClient[] Noise { get; } = new SceneClient[NoiseClients];

    public HonestCall Honest { get; }

    /// <summary>What has been sent, for replays.</summary>
    public List<byte[]> History { get; } = [];

    public static RoomKey NoiseRoom(int number) => new(TenantId.From("t"), RoomId.From($"noise{number}"));

    public static string Fingerprint => s_fingerprint.ToString();

    /// <summary>Into the batch, which is handed in when it is full.</summary>
    /// <param name="proves">The bytes are a check with the right password.</param>
    public void Send(ReadOnlySpan<byte> datagram, int address, bool proves = false, bool isReplayable = true)
    {
        if (datagram.Length > DatagramLengthMax) datagram = datagram[..DatagramLengthMax];
        if (proves) _oracle.Allow(_paths[address]);
        int offset = _batch.Count * _batch.Stride;
        datagram.CopyTo(_batch.Memory.AsSpan(offset));
        _batch.Add(offset, datagram.Length, _paths[address]);
        if (isReplayable && !proves && History.Count < StepsMax) History.Add(datagram.ToArray());
        if (_batch.IsFull) Flush();
    }

    public void Flush()
    {
        if (_batch.Count == 0) return;
        _oracle.BeforeBatch(_batch);
        _shard.Handle(_batch, Now);
        _oracle.AfterBatch(_batch);
        Drain();
        _batch.Clear();
    }

    public void Apply(NodeCommand command)
    {
        Flush();
        _control.Apply(command, Now);
        Drain();
    }

    /// <summary>Moves the clock, stopping at each of the shard's deadlines; the honest keep their consent.</summary>
    public void Advance(TimeSpan span)
    {
        Flush();
        Instant end = Now + span;
        while (Now < end)
        {
            Instant next = Instant.Earlier(end, _nextHonestCheck);
            AdvanceTo(next);
            if (Now >= _nextHonestCheck) CheckHonest();
        }
    }

    public void Finish()
    {
        Flush();
        Advance(TimeSpan.FromMilliseconds(100));
        Talk();
        Talk();
        Honest.CheckComplete();
        _oracle.Summarise();
    }

    /// <summary>The honest speaker says something.</summary>
    public void Talk()
    {
        foreach (byte[] packet in Honest.Say()) Send(packet, Speaker.Address);
        Flush();
    }

    public void Dispose()
    {
        _shard.Dispose();
        Speaker.Dispose();
        Listener.Dispose();
        foreach (SceneClient client in Noise) client.Dispose();
    }

    private void Connect()
    {
        Apply(new OpenRoom(Guid.Empty, Speaker.Room, 1));
        foreach (SceneClient client in new[] { Speaker, Listener })
        {
            Apply(new AcceptOffer(Guid.Empty, client.Room, 1, client.Link, client.Offer("user", 0, Fingerprint),
                Grants.All));
            Send(client.Check(), client.Address, proves: true, isReplayable: false);
            Flush();
            Send(ScriptedDtls.Hello(client.Nonce), client.Address);
            Flush();
        }
        _nextHonestCheck = Now + s_checkInterval;
        Apply(new Subscribe(Guid.Empty, Listener.Room, 1, Listener.Link,
            [new("s", Speaker.Track("a")), new("t", Speaker.Track("v"))]));
        Honest.Begin();
        Talk();
        Honest.CheckComplete();
    }

    private void CheckHonest()
    {
        Send(Speaker.Check(), Speaker.Address, proves: true, isReplayable: false);
        Flush();
        Send(Listener.Check(), Listener.Address, proves: true, isReplayable: false);
        Flush();
        _nextHonestCheck = Now + s_checkInterval;
    }

    private void AdvanceTo(Instant end)
    {
        int stepsWithoutProgress = 0;
        while (_shard.NextDeadline <= end)
        {
            stepsWithoutProgress = _shard.NextDeadline > Now ? 0 : stepsWithoutProgress + 1;
            Oracle.That(stepsWithoutProgress < StepsMax, "Deadlines move forward");
            if (_shard.NextDeadline > Now) Now = _shard.NextDeadline;
            _shard.HandleTimeout(Now);
            Drain();
        }
        if (end > Now) Now = end;
    }

    private void Drain()
    {
        bool hasMore;
        int rounds = 0;
        do
        {
            Oracle.That(rounds++ < StepsMax * 10, "Draining ends");
            hasMore = _shard.Drain(Now);
            Oracle.That(!hasMore || !_shard.Outbox.IsEmpty, "An outbox that is full has something in it");
            _oracle.TakeOutput();
            _shard.Outbox.Clear();
        }
        while (hasMore);
        _oracle.AfterDrain();
        while (_control.TryTakeEvent(out NodeEvent? happened)) OnEvent(happened);
        _oracle.CheckBounds();
    }

    private void OnEvent(NodeEvent happened)
    {
        _oracle.Note(happened);
        if (happened is not LinkAnswered answered) return;
        foreach (SceneClient client in Noise.Append(Speaker).Append(Listener))
        {
            if (client.Link == answered.Link) client.TakeAnswer(answered.Sdp);
        }
    }

    private static TransportAddress PathOf(int number) => number % 3 == 2
        ? new TransportAddress(0x2001_0DB8_0000_0000, (ulong)number, 5000)
        : TransportAddress.FromIPv4(0x0A00_0000 + (uint)number, 5000);

    private static DtlsFingerprint FingerprintOf(byte octet)
    {
        string text = "sha-256 " + string.Join(':',
            Enumerable.Repeat(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture), 32));
        return DtlsFingerprint.TryParse(text, out DtlsFingerprint? fingerprint) ? fingerprint
            : throw new FormatException(text);
    }
}
