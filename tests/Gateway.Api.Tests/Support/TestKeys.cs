using System.Security.Cryptography;
using System.Text;
using Conference.Gateway.Api.Auth;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>Two tenants with a key each, an operator's key, and two keys for tokens.</summary>
internal static class TestKeys
{
    public const string Acme = "acme-key-for-tests";
    public const string Other = "other-key-for-tests";
    public const string Operator = "operator-key-for-tests";

    public static readonly byte[] FirstSecret = SHA256.HashData("first"u8);
    public static readonly byte[] SecondSecret = SHA256.HashData("second"u8);

    public static string Hash(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    public static GatewayOptions Options(Action<GatewayOptions>? change = null)
    {
        var options = new GatewayOptions
        {
            ApiKeys =
            [
                new ApiKeyOptions { KeySha256 = Hash(Acme), Tenant = "acme" },
                new ApiKeyOptions { KeySha256 = Hash(Other), Tenant = "other" },
                new ApiKeyOptions { KeySha256 = Hash(Operator), Tenant = "operations", Operator = true },
            ],
            TokenKeys =
            [
                new TokenKeyOptions { Kid = "first", SecretBase64 = Convert.ToBase64String(FirstSecret) },
                new TokenKeyOptions { Kid = "second", SecretBase64 = Convert.ToBase64String(SecondSecret) },
            ],
        };
        change?.Invoke(options);
        return options;
    }

    /// <summary>The same as settings, for a host.</summary>
    public static Dictionary<string, string?> Settings() => new()
    {
        ["Gateway:ApiKeys:0:KeySha256"] = Hash(Acme),
        ["Gateway:ApiKeys:0:Tenant"] = "acme",
        ["Gateway:ApiKeys:1:KeySha256"] = Hash(Other),
        ["Gateway:ApiKeys:1:Tenant"] = "other",
        ["Gateway:ApiKeys:2:KeySha256"] = Hash(Operator),
        ["Gateway:ApiKeys:2:Tenant"] = "operations",
        ["Gateway:ApiKeys:2:Operator"] = "true",
        ["Gateway:TokenKeys:0:Kid"] = "first",
        ["Gateway:TokenKeys:0:SecretBase64"] = Convert.ToBase64String(FirstSecret),
        ["Gateway:TokenKeys:1:Kid"] = "second",
        ["Gateway:TokenKeys:1:SecretBase64"] = Convert.ToBase64String(SecondSecret),
    };
}
