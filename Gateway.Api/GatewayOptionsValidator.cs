using Conference.Gateway.Api.Auth;
using Conference.Grains.Interfaces;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api;

/// <summary>Each message names the setting, its value and the bound. Secrets are described, not repeated.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    private const int ConnectionsLimit = 1_000_000;
    private const int RateLimit = 100_000;
    private const int KeySha256Length = 64;

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> faults =
        [
            .. ApiKeyFaults(options),
            .. TokenKeyFaults(options.TokenKeys),
            .. TextFaults("TokenIssuer", options.TokenIssuer),
            .. TextFaults("TokenAudience", options.TokenAudience),
            .. TextFaults("WebRoot", options.WebRoot),
            .. RangeFaults("Signalling:ConnectionsMax", options.Signalling.ConnectionsMax, ConnectionsLimit),
            .. RangeFaults("Signalling:CallsPerSecond", options.Signalling.CallsPerSecond, RateLimit),
            .. RangeFaults("Signalling:CallsBurst", options.Signalling.CallsBurst, RateLimit),
            .. RangeFaults("Demo:JoinsPerMinute", options.Demo.JoinsPerMinute, RateLimit),
            .. OriginFaults(options.Signalling.Origins),
        ];
        if (options.Demo.Enabled) faults.AddRange(IdFaults("Demo:Tenant", options.Demo.Tenant));

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> ApiKeyFaults(GatewayOptions options)
    {
        if (options.ApiKeys.Count == 0 && !options.Demo.Enabled)
        {
            yield return "Gateway:ApiKeys is empty: nobody could use the gateway. "
                + "Configure a key, or set Gateway:Demo:Enabled.";
        }

        for (int i = 0; i < options.ApiKeys.Count; i++)
        {
            ApiKeyOptions key = options.ApiKeys[i];
            if (key.KeySha256.Length != KeySha256Length || !key.KeySha256.All(char.IsAsciiHexDigit))
            {
                yield return $"Gateway:ApiKeys:{i}:KeySha256 has {key.KeySha256.Length} characters: "
                    + $"it must be {KeySha256Length} hexadecimal digits, the SHA-256 of the key.";
            }

            foreach (string fault in IdFaults($"ApiKeys:{i}:Tenant", key.Tenant)) yield return fault;
        }

        int distinct =
            options.ApiKeys.Select(static key => key.KeySha256).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        if (distinct != options.ApiKeys.Count)
        {
            yield return "Gateway:ApiKeys lists a KeySha256 twice: each must be unique.";
        }
    }

    private static IEnumerable<string> TokenKeyFaults(IList<TokenKeyOptions> keys)
    {
        if (keys.Count == 0) yield return "Gateway:TokenKeys is empty: join tokens need at least one key.";

        for (int i = 0; i < keys.Count; i++)
        {
            foreach (string fault in IdFaults($"TokenKeys:{i}:Kid", keys[i].Kid)) yield return fault;

            byte[] secret = new byte[keys[i].SecretBase64.Length];
            if (!Convert.TryFromBase64String(keys[i].SecretBase64, secret, out int length))
            {
                yield return $"Gateway:TokenKeys:{i}:SecretBase64 is not Base64.";
            }
            else if (length < TokenKeyOptions.SecretLengthMin)
            {
                yield return $"Gateway:TokenKeys:{i}:SecretBase64 holds {length} bytes: "
                    + $"at least {TokenKeyOptions.SecretLengthMin} are needed.";
            }
        }

        int distinct = keys.Select(static key => key.Kid).Distinct(StringComparer.Ordinal).Count();
        if (distinct != keys.Count) yield return "Gateway:TokenKeys lists a Kid twice: each must be unique.";
    }

    private static IEnumerable<string> OriginFaults(IList<string> origins)
    {
        for (int i = 0; i < origins.Count; i++)
        {
            bool isOrigin = Uri.TryCreate(origins[i], UriKind.Absolute, out Uri? uri)
                && uri.GetLeftPart(UriPartial.Authority).Equals(origins[i], StringComparison.OrdinalIgnoreCase);
            if (!isOrigin)
            {
                yield return $"Gateway:Signalling:Origins:{i} is '{origins[i]}': it must be scheme, host "
                    + "and port only, for instance https://meet.example.";
            }
        }
    }

    private static IEnumerable<string> TextFaults(string setting, string value)
    {
        if (string.IsNullOrWhiteSpace(value)) yield return $"Gateway:{setting} is '{value}': it must not be empty.";
    }

    private static IEnumerable<string> IdFaults(string setting, string value)
    {
        if (!IdText.IsValid(value)) yield return $"Gateway:{setting} is '{value}': it must be {IdText.Rule}.";
    }

    private static IEnumerable<string> RangeFaults(string setting, int value, int max)
    {
        if (value < 1 || value > max) yield return $"Gateway:{setting} is {value}: it must be 1 to {max}.";
    }
}
