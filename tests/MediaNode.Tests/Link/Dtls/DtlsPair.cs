using Conference.MediaNode.Link.Dtls;
using Conference.Shared.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

/// <summary>A client and the server under test on a path without delay, on a clock that jumps to deadlines.</summary>
internal sealed class DtlsPair : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DtlsCertificate ServerCertificate = DtlsCertificate.Create(From, From.AddYears(50));
    public static readonly DtlsCertificate ClientCertificate = DtlsCertificate.Create(From, From.AddYears(50));

    private readonly DtlsServerFactory _factory;

    public DtlsPair(
        DtlsTestClient? client = null, DtlsFingerprint? expected = null, DtlsServerOptions? options = null)
    {
        Client = client ?? new DtlsTestClient(ClientCertificate);
        _factory = new DtlsServerFactory(ServerCertificate, options ?? DtlsServerOptions.Default);
        Server = _factory.Create(expected ?? ClientCertificate.Fingerprint, Now);
        Endpoint = new DtlsEndpoint(Server);
    }

    public DtlsTestClient Client { get; }

    /// <summary>The handshake.</summary>
    public IDtlsServer Server { get; }

    /// <summary>The handshake and the association after it.</summary>
    public DtlsEndpoint Endpoint { get; }

    public Instant Now { get; private set; } = Instant.FromMilliseconds(1000);

    /// <summary>Everything that the server reported.</summary>
    public List<DtlsOutcome> Outcomes { get; } = [];

    /// <summary>Which of the client's datagrams get lost, by number from 0.</summary>
    public Func<int, bool> ClientLoses { get; set; } = _ => false;

    public Func<int, bool> ServerLoses { get; set; } = _ => false;

    public int ClientDatagrams { get; private set; }

    public int ServerDatagrams { get; private set; }

    public int LongestDatagram { get; private set; }

    /// <summary>Delivers until neither end has anything to say.</summary>
    public void Exchange()
    {
        for (int quiet = 0; quiet < 2;)
        {
            quiet = DeliverToServer() | DeliverToClient() ? 0 : quiet + 1;
        }
    }

    public bool DeliverToServer()
    {
        bool any = false;
        foreach (byte[] datagram in Client.TakeDatagrams())
        {
            any = true;
            if (!ClientLoses(ClientDatagrams++)) Report(Endpoint.Handle(datagram, Now));
            DeliverToClient();
        }

        return any;
    }

    public bool DeliverToClient()
    {
        bool any = false;
        byte[] buffer = new byte[1500];
        while (Endpoint.TryTakeDatagram(buffer, out int length))
        {
            any = true;
            LongestDatagram = Math.Max(LongestDatagram, length);
            if (!ServerLoses(ServerDatagrams++)) Client.Receive(buffer.AsSpan(0, length));
        }

        return any;
    }

    public void JumpToDeadline()
    {
        Now = Endpoint.NextDeadline;
        Report(Endpoint.OnTimeout(Now));
    }

    public void Advance(TimeSpan span) => Now += span;

    public void Report(DtlsOutcome outcome)
    {
        if (outcome is not DtlsOutcome.None) Outcomes.Add(outcome);
    }

    public void Dispose()
    {
        Endpoint.Dispose();
        Client.Dispose();
        _factory.Dispose();
    }
}
