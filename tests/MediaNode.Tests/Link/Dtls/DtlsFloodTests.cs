using Conference.MediaNode.Link.Dtls;
using Conference.Shared.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

/// <summary>A client that has passed its check and goes on too long: we answer a bounded number of times.</summary>
public class DtlsFloodTests
{
    private const int Repetitions = 2_000;

    [Fact]
    public void A_repeated_client_hello_is_answered_once()
    {
        using DtlsPair pair = new(options: new DtlsServerOptions { HandshakeDatagramsMax = Repetitions + 1 });
        pair.Client.Start();
        byte[] hello = Assert.Single(pair.Client.TakeDatagrams());

        for (int i = 0; i < Repetitions; i++) pair.Endpoint.Handle(hello, pair.Now);
        int answers = Answers(pair);

        Assert.InRange(answers, 1, 3);
    }

    [Fact]
    public void Client_hellos_of_many_clients_are_one_handshake()
    {
        using DtlsPair pair = new(options: new DtlsServerOptions { HandshakeDatagramsMax = 201 });
        for (int i = 0; i < 200; i++)
        {
            using DtlsTestClient client = new(DtlsPair.ClientCertificate);
            client.Start();
            foreach (byte[] hello in client.TakeDatagrams()) pair.Endpoint.Handle(hello, pair.Now);
        }

        Assert.InRange(Answers(pair), 1, 3);
    }

    [Fact]
    public void A_last_flight_that_is_repeated_for_ever_is_answered_a_few_times()
    {
        using DtlsPair pair = new();
        pair.Client.Start();
        pair.Exchange();
        Assert.Equal(DtlsState.Connected, pair.Server.State);

        int answers = 0;
        for (int i = 0; i < Repetitions; i++)
        {
            pair.Client.Repeat();
            foreach (byte[] datagram in pair.Client.TakeDatagrams()) pair.Report(pair.Endpoint.Handle(datagram, pair.Now));
            answers += Answers(pair);
        }

        Assert.InRange(answers, 0, 30);
        Assert.Equal(DtlsState.Connected, pair.Server.State);
    }

    [Fact]
    public void A_handshake_that_hears_nothing_more_sends_a_bounded_number_of_datagrams()
    {
        using DtlsPair pair = new();
        pair.Client.Start();
        foreach (byte[] hello in pair.Client.TakeDatagrams()) pair.Endpoint.Handle(hello, pair.Now);
        int sent = Answers(pair);
        while (pair.Server.State is DtlsState.Handshaking)
        {
            pair.JumpToDeadline();
            sent += Answers(pair);
        }

        Assert.Equal([DtlsOutcome.TimedOut], pair.Outcomes);
        Assert.InRange(sent, 10, 40);
    }

    [Fact]
    public void Many_records_in_a_datagram_are_looked_at_up_to_a_bound()
    {
        using DtlsPair pair = new();
        byte[] record = [20, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0];

        pair.Endpoint.Handle([.. Enumerable.Repeat(record, DtlsRecord.PerDatagramMax).SelectMany(bytes => bytes)], pair.Now);
        Assert.Equal(0, pair.Endpoint.Ignored);
        pair.Endpoint.Handle([.. Enumerable.Repeat(record, DtlsRecord.PerDatagramMax + 1).SelectMany(bytes => bytes)], pair.Now);

        Assert.Equal(1, pair.Endpoint.Ignored);
    }

    private static int Answers(DtlsPair pair)
    {
        byte[] buffer = new byte[DtlsServerOptions.DatagramLengthMax];
        int count = 0;
        while (pair.Endpoint.TryTakeDatagram(buffer, out _)) count++;
        return count;
    }
}
