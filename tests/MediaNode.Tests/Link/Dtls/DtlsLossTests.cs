using Conference.MediaNode.Link.Dtls;
using Conference.Shared.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

public class DtlsLossTests
{
    /// <summary>Certificates and key exchanges of both ends cross in small datagrams: every one of them is lost once.
    /// </summary>
    [Fact]
    public void Any_lost_datagram_of_the_client_is_made_up_for()
    {
        int total = DatagramsOfCleanRun().Client;
        Assert.True(total >= 5);

        for (int lost = 0; lost < total; lost++)
        {
            using var pair = new DtlsPair(SmallClient()) { ClientLoses = number => number == lost };
            pair.Client.Start();
            pair.Exchange();
            Assert.False(pair.Client.IsConnected, $"datagram {lost}");

            pair.Client.Repeat();
            pair.Exchange();

            Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
            Assert.True(pair.Client.IsConnected, $"datagram {lost}");
        }
    }

    [Fact]
    public void A_lost_flight_of_the_server_is_repeated_at_its_deadline()
    {
        int flight = DatagramsOfCleanRun().Server - 1;
        using var pair = new DtlsPair { ServerLoses = number => number < flight };
        Instant start = pair.Now;
        pair.Client.Start();
        pair.Exchange();
        Assert.Equal(TimeSpan.FromMilliseconds(200), pair.Server.NextDeadline - start);

        pair.Advance(TimeSpan.FromMilliseconds(199));
        pair.Report(pair.Server.OnTimeout(pair.Now));
        Assert.False(pair.DeliverToClient());

        pair.JumpToDeadline();
        pair.Exchange();

        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
        Assert.True(pair.Client.IsConnected);
    }

    [Fact]
    public void A_server_repeats_ever_more_slowly()
    {
        using var pair = new DtlsPair { ServerLoses = _ => true };
        Instant start = pair.Now;
        pair.Client.Start();
        pair.Exchange();
        int flight = pair.ServerDatagrams;

        double[] expected = [200, 600, 1400, 3000, 5000, 7000];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], (pair.Server.NextDeadline - start).TotalMilliseconds);
            pair.JumpToDeadline();
            pair.Exchange();
            Assert.Equal(flight * (i + 2), pair.ServerDatagrams);
        }

        pair.ServerLoses = _ => false;
        pair.JumpToDeadline();
        pair.Exchange();
        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
        Assert.True(pair.Client.IsConnected);
    }

    /// <summary>A client's flight arrived but the server's did not: the client asks again (RFC 6347 §4.2.4).</summary>
    [Fact]
    public void The_last_flight_is_repeated_when_the_client_repeats_its_own()
    {
        using var pair = new DtlsPair(SmallClient());
        pair.Client.Start();
        foreach (byte[] hello in pair.Client.TakeDatagrams()) pair.Endpoint.Handle(hello, pair.Now);
        pair.Client.SendsLastFlightTwice = true;
        pair.DeliverToClient();
        byte[][] twice = [.. pair.Client.TakeDatagrams()];
        int lost = 0;
        pair.ServerLoses = _ => lost++ == 0;

        foreach (byte[] datagram in twice)
        {
            pair.Report(pair.Endpoint.Handle(datagram, pair.Now));
            pair.DeliverToClient();
        }

        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
        Assert.Equal(2, lost);
        Assert.True(pair.Client.IsConnected);
    }

    [Fact]
    public void Duplicates_of_every_datagram_do_no_harm()
    {
        using var pair = new DtlsPair(SmallClient());
        pair.Client.Start();
        for (int round = 0; round < 10 && !pair.Client.IsConnected; round++)
        {
            byte[][] flight = [.. pair.Client.TakeDatagrams()];
            foreach (byte[] datagram in flight.Concat(flight)) pair.Report(pair.Endpoint.Handle(datagram, pair.Now));
            pair.DeliverToClient();
        }

        Assert.Equal([DtlsOutcome.Connected], pair.Outcomes);
        Assert.True(pair.Client.IsConnected);
    }

    [Fact]
    public void A_handshake_that_takes_too_long_is_given_up()
    {
        using var pair = new DtlsPair { ServerLoses = _ => true };
        Instant start = pair.Now;
        pair.Client.Start();
        pair.Exchange();

        for (int i = 0; i < 100 && pair.Server.State is DtlsState.Handshaking; i++)
        {
            pair.JumpToDeadline();
            pair.Exchange();
        }

        Assert.Equal([DtlsOutcome.TimedOut], pair.Outcomes);
        Assert.Equal(TimeSpan.FromSeconds(30), pair.Now - start);
        Assert.Equal(Instant.Never, pair.Server.NextDeadline);
    }

    [Fact]
    public void A_client_that_never_speaks_is_given_up()
    {
        using var pair = new DtlsPair();
        Assert.Equal(TimeSpan.FromSeconds(30), pair.Server.NextDeadline - pair.Now);

        pair.JumpToDeadline();

        Assert.Equal([DtlsOutcome.TimedOut], pair.Outcomes);
    }

    private static (int Client, int Server) DatagramsOfCleanRun()
    {
        using var pair = new DtlsPair(SmallClient());
        pair.Client.Start();
        pair.Exchange();
        Assert.True(pair.Client.IsConnected);
        return (pair.ClientDatagrams, pair.ServerDatagrams);
    }

    private static DtlsTestClient SmallClient() => new(DtlsPair.ClientCertificate, mtu: 300, helloPadding: 600);
}
