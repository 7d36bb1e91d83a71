using System.Security.Cryptography;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>Decides during the handshake whether the client's certificate is the one that it announced.</summary>
internal sealed class DtlsPeerCheck(DtlsFingerprint expected)
{
    public bool Mismatched { get; private set; }

    public DtlsHash Hash => expected.Hash;

    public bool Accept(ReadOnlySpan<byte> digest)
    {
        Mismatched = !CryptographicOperations.FixedTimeEquals(expected.Digest, digest);
        return !Mismatched;
    }
}
