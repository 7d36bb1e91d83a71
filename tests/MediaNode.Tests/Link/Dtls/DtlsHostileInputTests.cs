using Conference.MediaNode.Link.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

public class DtlsHostileInputTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Garbage_neither_throws_nor_stops_a_handshake(int seed)
    {
        var random = new Random(seed);
        using var pair = new DtlsPair();
        for (int i = 0; i < 150; i++)
        {
            byte[] garbage = new byte[random.Next(0, 3000)];
            random.NextBytes(garbage);

            // What does not look like a record cannot look like an alert either.
            if (garbage.Length > 0) garbage[0] = (byte)random.Next(24, 64);
            pair.Report(pair.Endpoint.Handle(garbage, pair.Now));
        }

        pair.Client.Start();
        pair.Exchange();

        Assert.True(pair.Client.IsConnected, $"seed {seed}");
        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
    }

    [Fact]
    public void Every_prefix_of_a_client_hello_is_harmless()
    {
        using var pair = new DtlsPair(options: new DtlsServerOptions { HandshakeDatagramsMax = 10_000 });
        pair.Client.Start();
        byte[] hello = Assert.Single(pair.Client.TakeDatagrams());

        for (int length = 0; length < hello.Length; length++)
        {
            pair.Report(pair.Endpoint.Handle(hello.AsSpan(0, length), pair.Now));
            Assert.False(pair.DeliverToClient());
        }

        pair.Client.Repeat();
        pair.Exchange();
        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
    }

    /// <summary>A flipped bit may end a handshake, for a client's first words are in clear, but nothing else.</summary>
    [Fact]
    public void No_flipped_bit_of_a_client_hello_connects_or_throws()
    {
        using var first = new DtlsPair();
        first.Client.Start();
        byte[] hello = Assert.Single(first.Client.TakeDatagrams());
        using var factory = new DtlsServerFactory(DtlsPair.ServerCertificate, DtlsServerOptions.Default);

        for (int bit = 0; bit < hello.Length * 8; bit++)
        {
            byte[] flipped = [.. hello];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            using IDtlsServer server = factory.Create(DtlsPair.ClientCertificate.Fingerprint, Instant.Zero);

            DtlsOutcome outcome = server.Handle(flipped, Instant.Zero);

            Assert.True(outcome is DtlsOutcome.None or DtlsOutcome.ProtocolFailed, $"bit {bit}: {outcome}");
        }
    }

    [Fact]
    public void Garbage_after_the_handshake_does_not_end_the_connection()
    {
        using var pair = new DtlsPair();
        pair.Client.Start();
        pair.Exchange();
        pair.Outcomes.Clear();
        var random = new Random(5);

        for (int i = 0; i < 1000; i++)
        {
            byte[] garbage = new byte[random.Next(0, 200)];
            random.NextBytes(garbage);

            // Well-formed headers of both epochs, all record types, over noise.
            byte[] header = [(byte)random.Next(20, 25), 0xFE, 0xFD, 0, (byte)(i % 2), 0, 0, 0, 0, 1, (byte)i, 0,
                (byte)garbage.Length];
            pair.Report(pair.Endpoint.Handle([.. header, .. garbage], pair.Now));
        }

        Assert.Empty(pair.Outcomes);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
        pair.Client.Close();
        pair.Exchange();
        Assert.Equal([DtlsOutcome.Closed], pair.Outcomes);
    }

    [Fact]
    public void A_flood_of_datagrams_ends_the_handshake()
    {
        using var pair = new DtlsPair(options: new DtlsServerOptions { HandshakeDatagramsMax = 20 });
        for (int i = 0; i < 30; i++) pair.Report(pair.Endpoint.Handle([22, 0xFE, 0xFD], pair.Now));

        Assert.Equal([DtlsOutcome.TooManyDatagrams], pair.Outcomes);
        Assert.Equal(DtlsState.Failed, pair.Server.State);
    }
}
