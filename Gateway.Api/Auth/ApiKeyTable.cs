using System.Security.Cryptography;
using System.Text;
using Conference.Grains.Interfaces;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Auth;

/// <summary>The configured keys. A look-up takes the same time whether, and where, it finds the key.</summary>
internal sealed class ApiKeyTable(IOptions<GatewayOptions> options)
{
    /// <summary>In characters.</summary>
    public const int KeyLengthMax = 512;

    private readonly (byte[] Hash, ApiKey Key)[] _keys =
    [
        .. options.Value.ApiKeys.Select(static key =>
            (Convert.FromHexString(key.KeySha256), new ApiKey(new TenantId(key.Tenant), key.Operator))),
    ];

    public ApiKey? Find(string key)
    {
        if (key.Length is 0 or > KeyLengthMax) return null;

        byte[] presented = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        ApiKey? found = null;
        foreach ((byte[] hash, ApiKey candidate) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, presented)) found = candidate;
        }

        return found;
    }
}
