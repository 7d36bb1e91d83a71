using System.Security.Cryptography;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Handshake;

/// <summary>Makes the seeded servers of a run, and remembers the last so that the run can look at it from outside.</summary>
internal sealed class SeededDtlsServerFactory(SeededRandom random) : IDtlsServerFactory
{
    public DtlsFingerprint Fingerprint { get; } = new(DtlsHash.Sha256, SHA256.HashData("node"u8));

    public SeededDtlsServer? Latest { get; private set; }

    public IDtlsServer Create(DtlsFingerprint expectedClient, Instant now) =>
        Latest = new SeededDtlsServer(expectedClient, random.Fork(), now);
}
