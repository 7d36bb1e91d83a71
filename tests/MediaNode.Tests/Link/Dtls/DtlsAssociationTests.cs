using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Dtls;
using Conference.Shared.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

/// <summary>Our own records against OpenSSL's client: the keys, the nonces and the associated data are right or nothing opens.</summary>
public class DtlsAssociationTests
{
    public static TheoryData<string> Suites =>
        ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"];

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_close_from_a_copy_in_another_place_is_heard_by_the_client(string suite)
    {
        using DtlsPair pair = Connected(suite);
        DtlsEndpoint copy = Copy(pair);

        copy.Close();
        byte[] buffer = new byte[1200];
        Assert.True(copy.TryTakeDatagram(buffer, out int length));
        pair.Client.Receive(buffer.AsSpan(0, length));

        Assert.True(pair.Client.IsClosedByPeer);
        Assert.False(copy.TryTakeDatagram(buffer, out _));
        copy.Dispose();
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_copy_in_another_place_hears_the_client_say_goodbye_and_answers(string suite)
    {
        using DtlsPair pair = Connected(suite);
        using DtlsEndpoint copy = Copy(pair);
        pair.Client.Write("data"u8);
        pair.Client.Close();

        DtlsOutcome outcome = DtlsOutcome.None;
        foreach (byte[] datagram in pair.Client.TakeDatagrams())
        {
            if (copy.Handle(datagram, pair.Now) is not DtlsOutcome.None and var heard) outcome = heard;
        }

        byte[] buffer = new byte[1200];
        Assert.Equal(DtlsOutcome.Closed, outcome);
        Assert.True(copy.TryTakeDatagram(buffer, out int length));
        pair.Client.Receive(buffer.AsSpan(0, length));
        Assert.True(pair.Client.IsClosedByPeer);
    }

    [Fact]
    public void A_record_is_taken_once_and_only_as_the_client_sealed_it()
    {
        using DtlsPair pair = Connected("ECDHE-ECDSA-AES128-GCM-SHA256");
        using DtlsAssociation association = DtlsAssociation.After(pair.Server.Result!);
        pair.Client.Write("data"u8);
        byte[] datagram = Assert.Single(pair.Client.TakeDatagrams());

        for (int bit = 0; bit < datagram.Length * 8; bit++)
        {
            byte[] flipped = [.. datagram];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(DtlsEvent.None, association.Handle(flipped));
        }

        for (int length = 0; length < datagram.Length; length++)
        {
            Assert.Equal(DtlsEvent.None, association.Handle(datagram.AsSpan(0, length)));
        }

        Assert.Equal(DtlsEvent.Data, association.Handle(datagram));
        Assert.Equal(DtlsEvent.None, association.Handle(datagram));
    }

    [Fact]
    public void Records_may_come_late_and_none_is_taken_twice()
    {
        using DtlsPair pair = Connected("ECDHE-ECDSA-AES128-GCM-SHA256");
        using DtlsAssociation association = DtlsAssociation.After(pair.Server.Result!);
        List<byte[]> datagrams = [];
        for (int i = 0; i < 130; i++)
        {
            pair.Client.Write("data"u8);
            datagrams.AddRange(pair.Client.TakeDatagrams());
        }

        Assert.Equal(DtlsEvent.Data, association.Handle(datagrams[10]));
        Assert.Equal(DtlsEvent.Data, association.Handle(datagrams[0]));
        Assert.Equal(DtlsEvent.Data, association.Handle(datagrams[70]));
        Assert.Equal(DtlsEvent.Data, association.Handle(datagrams[7]));
        Assert.Equal(DtlsEvent.None, association.Handle(datagrams[10]));
        Assert.Equal(DtlsEvent.None, association.Handle(datagrams[6]));
        Assert.Equal(DtlsEvent.Data, association.Handle(datagrams[129]));
        Assert.Equal(DtlsEvent.None, association.Handle(datagrams[129]));
        Assert.Equal(DtlsEvent.None, association.Handle(datagrams[65]));
    }

    [Fact]
    public void A_copy_remembers_which_records_were_taken()
    {
        using DtlsPair pair = Connected("ECDHE-ECDSA-AES128-GCM-SHA256");
        pair.Client.Write("data"u8);
        byte[] datagram = Assert.Single(pair.Client.TakeDatagrams());
        using DtlsAssociation association = DtlsAssociation.After(pair.Server.Result!);
        association.Handle(datagram);
        using RecordWriter writer = new(pair.Now);
        association.Export(writer);
        RecordReader reader = new(writer.Written, pair.Now);

        Assert.True(DtlsAssociation.TryImport(ref reader, out DtlsAssociation? copy));
        Assert.Equal(DtlsEvent.None, copy.Handle(datagram));
        copy.Dispose();
    }

    private static DtlsEndpoint Copy(DtlsPair pair)
    {
        using RecordWriter writer = new(pair.Now);
        pair.Endpoint.Export(writer);
        RecordReader reader = new(writer.Written, pair.Now);
        Assert.True(DtlsEndpoint.TryImport(ref reader, out DtlsEndpoint? copy));
        Assert.True(reader.IsAtEnd);
        return copy;
    }

    private static DtlsPair Connected(string suite)
    {
        DtlsPair pair = new(new DtlsTestClient(DtlsPair.ClientCertificate, suite: suite));
        pair.Client.Start();
        pair.Exchange();
        Assert.True(pair.Client.IsConnected);
        return pair;
    }
}
