using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Send;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.Fuzz.Targets.Shard;

/// <summary>
/// A whole shard: the input is a list of things that clients, strangers, the cluster and the clock do. <see
/// cref="SceneOracle"/> and <see cref="HonestCall"/> say what must hold.
/// </summary>
/// <param name="meddle">Done to the scene before its end; set where the oracle itself is tested.</param>
internal sealed class ShardTarget(Action<Scene>? meddle = null) : FuzzTarget
{
    private const int OperationsMax = 120;

    private static readonly int[] s_steps = [1, 20, 50, 260, 1000, 2500, 5000, 12_000, 31_000, 61_000];
    private static readonly int[] s_outboxLengths = [4096, 6000, 16_384, 1 << 16];
    private static readonly int[] s_outboxRuns = [2, 7, 64, 1024];

    private readonly DatagramBatch?[] _batches = new DatagramBatch?[16];
    private readonly Outbox?[] _outboxes = new Outbox?[16];

    public override string Name => "shard";

    public override int LengthMax => 1200;

    public override int ExecutionsInTests => 1_200;

    public override IReadOnlyList<byte[]> Dictionary { get; } = ShardScripts.Pieces;

    public override IEnumerable<byte[]> Seeds() => ShardScripts.Seeds();

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        ByteCursor cursor = new(input);
        int shape = cursor.Byte();
        outcome.Add(shape & 0x0F);
        using Scene scene = new(BatchOf(shape >> 4), OutboxOf(shape & 0x0F), outcome);
        for (int i = 0; i < OperationsMax && !cursor.IsAtEnd; i++) Do(scene, ref cursor, outcome);
        meddle?.Invoke(scene);
        scene.Finish();
    }

    /// <summary>Pinned memory is dear, so it serves one run after another.</summary>
    private DatagramBatch BatchOf(int size)
    {
        DatagramBatch batch = _batches[size] ??= new DatagramBatch(1 + (size * 3), Scene.DatagramLengthMax);
        batch.Clear();
        return batch;
    }

    private Outbox OutboxOf(int shape)
    {
        Outbox outbox = _outboxes[shape] ??= new Outbox(s_outboxLengths[shape & 3], s_outboxRuns[shape >> 2]);
        outbox.Clear();
        return outbox;
    }

    private static void Do(Scene scene, ref ByteCursor cursor, Outcome outcome)
    {
        ShardOperation operation = (ShardOperation)cursor.Below((int)ShardOperation.Count);
        outcome.Add(operation);
        if (operation <= ShardOperation.Talk) DoOutside(scene, operation, ref cursor);
        else
        {
            SceneClient client = scene.Noise[cursor.Below(Scene.NoiseClients)];
            if (operation <= ShardOperation.Replay) DoAsClient(scene, operation, client, ref cursor);
            else Command(scene, operation, client, ref cursor);
        }
    }

    private static void DoOutside(Scene scene, ShardOperation operation, ref ByteCursor cursor)
    {
        switch (operation)
        {
            case ShardOperation.Flush: scene.Flush(); break;
            case ShardOperation.Advance: scene.Advance(TimeSpan.FromMilliseconds(s_steps[cursor.Below(s_steps.Length)])); break;
            case ShardOperation.Raw: scene.Send(cursor.Bytes(cursor.Byte()), cursor.Below(Scene.Addresses)); break;
            default: scene.Talk(); break;
        }
    }

    private static void DoAsClient(Scene scene, ShardOperation operation, SceneClient client, ref ByteCursor cursor)
    {
        // Zero is the client's own place.
        int shift = cursor.Below(Scene.Addresses);
        int address = (client.Address + shift) % Scene.Addresses;
        switch (operation)
        {
            case ShardOperation.Check when client.Ufrag is not null:
                int how = cursor.Byte();
                bool isRight = (how & 4) == 0;
                scene.Send(client.Check((how & 1) == 0, (how & 2) != 0, isRight ? null : "wrongpasswordwrongpassword"),
                    address, proves: isRight);
                break;
            case ShardOperation.Handshake:
                scene.Send(cursor.Below(3) switch
                {
                    0 => ScriptedDtls.Hello(client.Nonce),
                    1 => ScriptedDtls.ForgedGoodbye(),
                    _ => ScriptedDtls.Broken(),
                }, address);
                break;
            case ShardOperation.Media: SendMedia(scene, client, address, ref cursor); break;
            case ShardOperation.FreeRtp: SendFreeRtp(scene, client, address, ref cursor); break;
            case ShardOperation.Reports: SendReports(scene, client, address, ref cursor); break;
            case ShardOperation.Replay: Replay(scene, address, ref cursor); break;
        }
    }

    private static void SendMedia(Scene scene, SceneClient client, int address, ref ByteCursor cursor)
    {
        int count = 1 + cursor.Below(12);
        int kind = cursor.Byte();
        int gap = cursor.Below(4);
        for (int i = 0; i < count; i++)
        {
            client.NextAudio += (ushort)gap;
            client.NextVideo += (ushort)gap;
            byte[] packet = (kind & 1) == 0
                ? client.Audio(new byte[kind], level: (byte)kind)
                : client.Video(new byte[4 * kind], isKey: (kind & 2) != 0);
            if (packet.Length > 0) scene.Send(packet, address);
        }
    }

    /// <summary>Authenticated nonsense: any header bits, any numbers, any extension, any payload.</summary>
    private static void SendFreeRtp(Scene scene, SceneClient client, int address, ref ByteCursor cursor)
    {
        byte[] packet = new byte[12 + 60 + 255];
        byte flags = cursor.Byte();
        byte type = (cursor.Byte() & 3) switch
        {
            0 => SceneClient.OpusType,
            1 => SceneClient.Vp8Type,
            2 => SceneClient.RtxType,
            _ => cursor.Byte(),
        };
        uint ssrc = (cursor.Byte() & 3) switch
        {
            0 => client.AudioSsrc,
            1 => client.VideoSsrc,
            2 => client.RtxSsrc,
            _ => cursor.DoubleWord(),
        };
        RtpHeaderWriter.Write(packet, (flags & 1) != 0, type, cursor.Word(), cursor.DoubleWord(), ssrc);
        ReadOnlySpan<byte> rest = cursor.Bytes(cursor.Byte());
        rest.CopyTo(packet.AsSpan(12));
        packet[0] = (byte)(0x80 | (flags & 0x3F));
        byte[] sealedPacket = client.SealRtp(packet.AsSpan(0, 12 + rest.Length));
        if (sealedPacket.Length > 0) scene.Send(sealedPacket, address);
    }

    private static void SendReports(Scene scene, SceneClient client, int address, ref ByteCursor cursor)
    {
        byte[] buffer = new byte[1200];
        RtcpWriter writer = new(buffer);
        uint slot = client.SlotSsrcs.GetValueOrDefault("t");
        switch (cursor.Below(6))
        {
            case 0: writer.TryAppendPli(1, slot); break;
            case 1:
                FirEntry other = new(client.SlotSsrcs.GetValueOrDefault("s"), 1);
                writer.TryAppendFir(1, [new FirEntry(slot, cursor.Byte()), other]);
                break;
            case 2:
                ReportBlock block = new()
                {
                    Ssrc = slot,
                    LastSenderReport = cursor.DoubleWord(),
                    DelaySinceLastSenderReport = cursor.DoubleWord()
                };
                writer.TryAppendSenderReport(client.VideoSsrc,
                    new NtpTime(((ulong)cursor.DoubleWord() << 32) | cursor.Word()), cursor.DoubleWord(), 1, 1,
                    [block]);
                break;
            case 3: writer.TryAppendBye([client.VideoSsrc], default); break;
            case 4:
                SequenceNumber first = new(cursor.Word());
                writer.TryAppendNack(1, slot, [first, first + 1 + cursor.Below(40), first + 60 + cursor.Below(200)]);
                break;
            default:
                ReadOnlySpan<byte> free = cursor.Bytes(cursor.Byte());
                byte[] packet = [0x80, 200, 0, 0, 0, 0, 0, 1, .. free];
                byte[] nonsense = client.SealRtcp(packet);
                if (nonsense.Length > 0) scene.Send(nonsense, address);
                return;
        }
        byte[] sealedPacket = client.SealRtcp(writer.Written);
        if (sealedPacket.Length > 0) scene.Send(sealedPacket, address);
    }

    /// <summary>
    /// Something that was sent before, as it was or spoilt. Checks are not among it: they have no replay protection.
    /// </summary>
    private static void Replay(Scene scene, int address, ref ByteCursor cursor)
    {
        if (scene.History.Count == 0) return;
        byte[] datagram = (byte[])scene.History[cursor.Word() % scene.History.Count].Clone();
        int how = cursor.Below(3);
        if (how == 1 && datagram.Length > 0)
        {
            datagram[cursor.Byte() * datagram.Length / 256] ^= (byte)(1 << cursor.Below(8));
        }
        if (how == 2) datagram = datagram[..(cursor.Byte() * datagram.Length / 256)];
        scene.Send(datagram, address);
    }

    private static void Command(Scene scene, ShardOperation operation, SceneClient client, ref ByteCursor cursor)
    {
        int epoch = 1 + cursor.Below(3);
        RoomKey room = client.Room;
        switch (operation)
        {
            case ShardOperation.OpenRoom: scene.Apply(new OpenRoom(Guid.Empty, room, epoch)); break;
            case ShardOperation.CloseRoom: scene.Apply(new CloseRoom(Guid.Empty, room, epoch)); break;
            case ShardOperation.Offer: Offer(scene, client, epoch, ref cursor); break;
            case ShardOperation.CloseLink:
                scene.Apply(new CloseLink(Guid.Empty, room, epoch, Any(scene, ref cursor).Link));
                break;
            case ShardOperation.Subscribe:
                SlotBinding audio = new("s", Any(scene, ref cursor).Track("a"));
                SlotBinding video = new(cursor.Flag() ? "s" : "t", Any(scene, ref cursor).Track("v"));
                scene.Apply(new Subscribe(Guid.Empty, room, epoch, client.Link, [audio, video]));
                break;
            default:
                scene.Apply(new MuteTrack(Guid.Empty, room, epoch,
                    Any(scene, ref cursor).Track(cursor.Flag() ? "a" : "v"), cursor.Flag()));
                break;
        }
    }

    private static void Offer(Scene scene, SceneClient client, int epoch, ref ByteCursor cursor)
    {
        int how = cursor.Byte();
        string sdp = client.Offer((how & 16) == 0 ? "user" : "other", how & 15, Scene.Fingerprint);
        if ((how & 32) != 0) sdp = sdp[..(sdp.Length * cursor.Byte() / 256)];
        scene.Apply(new AcceptOffer(Guid.Empty, client.Room, epoch, client.Link, sdp,
            new Grants((how & 64) == 0, true)));
    }

    /// <summary>The honest ones too: nothing that is asked of another room may reach them.</summary>
    private static SceneClient Any(Scene scene, ref ByteCursor cursor)
    {
        int number = cursor.Below(Scene.NoiseClients + 2);
        return number < Scene.NoiseClients ? scene.Noise[number] : number == Scene.NoiseClients ? scene.Speaker
            : scene.Listener;
    }
}
