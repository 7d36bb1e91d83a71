using Conference.MediaNode;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Srtp;
using Conference.Shared.Dtls;

namespace Conference.Fuzz.Targets.Link;

/// <summary>
/// The DTLS server by OpenSSL: datagrams of the input among, instead of, or spoiling those of a client. Whatever comes,
/// it does not throw; a client that it calls connected has the same keys; once connected, nothing unauthenticated ends
/// it; and the next client connects. The library draws its own randomness, so an outcome here may differ from run to
/// run.
/// </summary>
/// <param name="spoil">What happens to a datagram on its way; replaced where the oracle itself is tested.</param>
internal sealed class DtlsServerTarget(Func<DtlsOutcome, DtlsOutcome>? spoil = null) : FuzzTarget
{
    private const int RoundsMax = 30;
    private const int NoiseMax = 12;

    private static readonly DateTimeOffset s_from = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DtlsCertificate s_server = DtlsCertificate.Create(s_from, s_from.AddYears(50));
    private static readonly DtlsCertificate s_client = DtlsCertificate.Create(s_from, s_from.AddYears(50));

    private readonly Func<DtlsOutcome, DtlsOutcome> _spoil = spoil ?? (outcome => outcome);
    private readonly DtlsServerFactory _factory = new(s_server, DtlsServerOptions.Default);
    private readonly GuardedMemory _memory = new(2048);
    private bool _hasFailed;

    public override string Name => "dtls-server";

    public override int ExecutionsInTests => 150;

    public override IReadOnlyList<byte[]> Dictionary { get; } =
    [
        [0x16, 0xFE, 0xFD, 0, 0], [0x16, 0xFE, 0xFF, 0, 0], [0x15, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40],
        [0x17, 0xFE, 0xFD, 0, 1],
        [0x15, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 9, 0, 2, 1, 0], [0x14, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 3, 0, 1, 1],
    ];

    public override IEnumerable<byte[]> Seeds() =>
    [
        [], [0, 20, 0x16, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 1, 2, 3], [1, 0, 90, 0xFF],
        [2, 1, 3, 1, 0, 14, 0x15, 0xFE, 0xFD, 0, 1],
        [1, 1, 100, 0x40, 0, 15, 0x15, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40],
    ];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        ByteCursor cursor = new(input);
        Instant now = Instant.FromMilliseconds(1000);
        using (DtlsEndpoint server = new(_factory.Create(s_client.Fingerprint, now)))
        using (DtlsTestClient client = new(s_client))
        {
            bool isConnected = Shake(server, client, ref cursor, now, outcome);
            outcome.Add(isConnected);
            if (isConnected) Disturb(server, client, ref cursor, now, outcome);
        }
        CheckNextClient(now);
    }

    public override void Dispose()
    {
        _factory.Dispose();
        _memory.Dispose();
        base.Dispose();
    }

    /// <summary>A handshake, each datagram of which the input may spoil, drop, repeat or come before.</summary>
    private bool Shake(DtlsEndpoint server, DtlsTestClient client, ref ByteCursor cursor, Instant now, Outcome outcome)
    {
        client.Start();
        _hasFailed = false;
        bool isConnected = false;
        for (int round = 0; round < RoundsMax; round++)
        {
            List<byte[]> datagrams = [.. client.TakeDatagrams()];
            if (datagrams.Count == 0) break;
            foreach (byte[] datagram in datagrams)
            {
                int action = cursor.Below(8);
                outcome.Add(action);
                if (action == 1) isConnected |= Feed(server, cursor.Bytes(cursor.Byte()), now, outcome);
                if (action == 2) Spoil(datagram, ref cursor);
                if (action == 3) continue;
                isConnected |= Feed(server, datagram, now, outcome);
                if (action == 4) isConnected |= Feed(server, datagram, now, outcome);
                if (action == 5) now = Repeat(server, now, outcome);
                Deliver(server, client);
            }
            if (client.IsConnected || client.HasFailed) break;
            if (isConnected) continue;
            client.Repeat();
            if (_hasFailed) break;
        }
        Oracle.Equal(isConnected, server.Result is not null, "A server says once that it is connected");
        if (isConnected && client.IsConnected) CheckKeys(server, client);
        return isConnected;
    }

    private static void Spoil(byte[] datagram, ref ByteCursor cursor)
    {
        int at = cursor.Byte() * datagram.Length / 256;
        cursor.Bytes(1 + cursor.Below(4)).CopyTo(datagram.AsSpan(Math.Min(at, datagram.Length - 4)));
    }

    private bool Feed(DtlsEndpoint server, ReadOnlySpan<byte> datagram, Instant now, Outcome outcome)
    {
        DtlsOutcome happened = server.Handle(_memory.Place(datagram), now);
        outcome.Add(happened);
        Oracle.That(server.NextDeadline > now, "A deadline lies ahead");
        _hasFailed |= happened is not (DtlsOutcome.None or DtlsOutcome.Connected);
        return happened is DtlsOutcome.Connected;
    }

    private static Instant Repeat(DtlsEndpoint server, Instant now, Outcome outcome)
    {
        if (server.NextDeadline == Instant.Never) return now;
        now = server.NextDeadline;
        outcome.Add(server.OnTimeout(now));
        return now;
    }

    private static void Deliver(DtlsEndpoint server, DtlsTestClient client)
    {
        byte[] buffer = new byte[DtlsServerOptions.DatagramLengthMax];
        for (int i = 0; server.TryTakeDatagram(buffer, out int length); i++)
        {
            Oracle.That(i < 100, "A flight has an end");
            client.Receive(buffer.AsSpan(0, length));
        }
    }

    /// <summary>Nobody but the client can write records that count.</summary>
    private void Disturb(DtlsEndpoint server, DtlsTestClient client, ref ByteCursor cursor, Instant now, Outcome outcome)
    {
        for (int i = 0; i < NoiseMax && !cursor.IsAtEnd; i++)
        {
            ReadOnlySpan<byte> noise = cursor.Bytes(cursor.Byte());
            DtlsOutcome happened = _spoil(server.Handle(_memory.Place(noise), now));
            Oracle.Equal(DtlsOutcome.None, happened, "Noise does not end a connection");
            Deliver(server, client);
        }
        outcome.Add(client.IsClosedByPeer);
        Oracle.That(!client.IsClosedByPeer, "Noise does not make the server say goodbye");
    }

    private static void CheckKeys(DtlsEndpoint server, DtlsTestClient client)
    {
        DtlsResult result = server.Result!;
        byte[] exported = client.Export(SrtpLengths.Of(result.Profile).Exported);
        Oracle.Same(exported, result.SrtpKeyingMaterial.Reveal(), "Both ends have the same keys");
    }

    private void CheckNextClient(Instant now)
    {
        using DtlsEndpoint server = new(_factory.Create(s_client.Fingerprint, now));
        using DtlsTestClient client = new(s_client);
        client.Start();
        for (int round = 0; round < RoundsMax && !client.IsConnected; round++)
        {
            foreach (byte[] datagram in client.TakeDatagrams()) server.Handle(datagram, now);
            Deliver(server, client);
        }
        Oracle.That(client.IsConnected && server.Result is not null, "The next client connects");
        CheckKeys(server, client);
    }
}
