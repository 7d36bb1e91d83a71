using System.Security.Cryptography;

namespace Conference.MediaNode.Host.Moves;

/// <summary>A key pair of DHKEM(P-256, HKDF-SHA256) (RFC 9180 §4.1). The private half stays in the cryptographic library.</summary>
internal sealed class HpkeKeyPair : IDisposable
{
    /// <summary>An uncompressed point (SEC 1 §2.3.3): 4 | x (32) | y (32).</summary>
    public const int PublicKeyLength = 1 + (2 * CoordinateLength);

    public const int SecretLength = CoordinateLength;

    private const int CoordinateLength = 32;
    private const byte Uncompressed = 4;

    private readonly ECDiffieHellman _key;
    private readonly byte[] _publicKey = new byte[PublicKeyLength];

    private HpkeKeyPair(ECDiffieHellman key)
    {
        _key = key;
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        _publicKey[0] = Uncompressed;
        point.X!.CopyTo(_publicKey, 1);
        point.Y!.CopyTo(_publicKey, 1 + CoordinateLength);
    }

    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    public static HpkeKeyPair Draw() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <exception cref="CryptographicException">They are no pair.</exception>
    public static HpkeKeyPair From(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        ECParameters parameters = Parameters(publicKey);
        parameters.D = privateKey.ToArray();
        return new HpkeKeyPair(ECDiffieHellman.Create(parameters));
    }

    /// <summary>DH(sk, pk) of RFC 9180 §4.1. False: that is no point of the curve (§7.1.4).</summary>
    public bool TryAgree(ReadOnlySpan<byte> publicKey, Span<byte> secret)
    {
        if (publicKey.Length != PublicKeyLength || publicKey[0] != Uncompressed) return false;

        try
        {
            using ECDiffieHellman other = ECDiffieHellman.Create(Parameters(publicKey));
            byte[] agreed = _key.DeriveRawSecretAgreement(other.PublicKey);
            agreed.CopyTo(secret);
            CryptographicOperations.ZeroMemory(agreed);
            return true;
        }
        catch (CryptographicException)
        {
            // The library says only so that the point is not on the curve, or at infinity.
            return false;
        }
    }

    public void Dispose() => _key.Dispose();

    private static ECParameters Parameters(ReadOnlySpan<byte> publicKey) => new()
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint
        {
            X = publicKey.Slice(1, CoordinateLength).ToArray(),
            Y = publicKey.Slice(1 + CoordinateLength, CoordinateLength).ToArray(),
        },
    };
}
