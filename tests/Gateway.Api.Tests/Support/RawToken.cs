using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Conference.Gateway.Api.Tests.Support;

/// <summary>
/// Makes tokens by hand, right or wrong, so that the library that reads them is not the one that made them.
/// </summary>
internal sealed class RawToken
{
    public RawToken(DateTimeOffset now)
    {
        Payload = new()
        {
            ["iss"] = "conference",
            ["aud"] = "conference",
            ["sub"] = "alice",
            ["name"] = "Alice",
            ["tenant"] = "acme",
            ["room"] = "standup",
            ["grants"] = new { publish = true, subscribe = true },
            ["jti"] = "0123456789abcdef",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + 600,
        };
    }

    public Dictionary<string, object?> Header { get; } =
        new() { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = "first" };

    public Dictionary<string, object?> Payload { get; }

    public byte[] Secret { get; set; } = TestKeys.FirstSecret;

    public string Sign()
    {
        string head = Encode(JsonSerializer.SerializeToUtf8Bytes(Header)) + "." + Encode(
            JsonSerializer.SerializeToUtf8Bytes(Payload));
        return head + "." + Encode(HMACSHA256.HashData(Secret, Encoding.ASCII.GetBytes(head)));
    }

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
