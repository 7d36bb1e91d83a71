using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Endpoints;
using Conference.Gateway.Api.Signalling;
using Conference.Gateway.Api.Tests.Support;

namespace Conference.Gateway.Api.Tests;

public class GatewayOptionsValidatorTests
{
    [Fact]
    public void The_settings_of_the_tests_are_valid() => Assert.Empty(Faults(TestKeys.Options()));

    [Fact]
    public void A_demo_needs_no_api_key()
    {
        GatewayOptions options = With(demo: new() { Enabled = true });
        options.ApiKeys.Clear();

        Assert.Empty(Faults(options));
    }

    public static TheoryData<string, string, string> Broken() => new()
    {
        { "no API key", "Gateway:ApiKeys is empty", "Configure a key" },
        { "short hash", "Gateway:ApiKeys:0:KeySha256 has 3", "64 hexadecimal digits" },
        { "hash of other characters", "Gateway:ApiKeys:0:KeySha256 has 64", "64 hexadecimal digits" },
        { "tenant", "Gateway:ApiKeys:0:Tenant is 'a/b'", "1 to 64 characters" },
        { "hash twice", "Gateway:ApiKeys lists a KeySha256 twice", "unique" },
        { "no token key", "Gateway:TokenKeys is empty", "at least one" },
        { "kid", "Gateway:TokenKeys:0:Kid is ''", "1 to 64 characters" },
        { "kid twice", "Gateway:TokenKeys lists a Kid twice", "unique" },
        { "secret no base64", "Gateway:TokenKeys:0:SecretBase64 is not Base64", "" },
        { "secret short", "Gateway:TokenKeys:0:SecretBase64 holds 31 bytes", "at least 32" },
        { "issuer", "Gateway:TokenIssuer is ' '", "not be empty" },
        { "connections", "Gateway:Signalling:ConnectionsMax is 0", "1 to 1000000" },
        { "calls", "Gateway:Signalling:CallsPerSecond is 100001", "1 to 100000" },
        { "burst", "Gateway:Signalling:CallsBurst is -1", "1 to 100000" },
        { "origin", "Gateway:Signalling:Origins:0 is 'https://a.example/path'", "scheme, host and port only" },
        { "demo rate", "Gateway:Demo:JoinsPerMinute is 0", "1 to 100000" },
        { "demo tenant", "Gateway:Demo:Tenant is '#'", "1 to 64 characters" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_setting_out_of_bounds_is_named_with_its_value_and_bound(
        string what, string nameAndValue, string bound)
    {
        string fault = Assert.Single(Faults(Break(what)));

        Assert.Contains(nameAndValue, fault, StringComparison.Ordinal);
        Assert.Contains(bound, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_never_repeated()
    {
        GatewayOptions options = TestKeys.Options();
        options.TokenKeys[0] = new TokenKeyOptions { Kid = "first", SecretBase64 = "do-not-repeat-me" };

        Assert.DoesNotContain("do-not-repeat-me", Assert.Single(Faults(options)), StringComparison.Ordinal);
    }

    private static GatewayOptions Break(string what)
    {
        GatewayOptions options = TestKeys.Options();
        ApiKeyOptions key = options.ApiKeys[0];
        TokenKeyOptions token = options.TokenKeys[0];
        switch (what)
        {
            case "no API key": options.ApiKeys.Clear(); return options;
            case "short hash": options.ApiKeys[0] = new() { KeySha256 = "abc", Tenant = "acme" }; return options;
            case "hash of other characters":
                options.ApiKeys[0] = new() { KeySha256 = new('x', 64), Tenant = "acme" };
                return options;
            case "tenant": options.ApiKeys[0] = new() { KeySha256 = key.KeySha256, Tenant = "a/b" }; return options;
            case "hash twice":
                options.ApiKeys.Add(new() { KeySha256 = key.KeySha256.ToLowerInvariant(), Tenant = "b" });
                return options;
            case "no token key": options.TokenKeys.Clear(); return options;
            case "kid": options.TokenKeys[0] = new() { SecretBase64 = token.SecretBase64 }; return options;
            case "kid twice": options.TokenKeys.Add(token); return options;
            case "secret no base64": options.TokenKeys[0] = new() { Kid = "a", SecretBase64 = "%%%" }; return options;
            case "secret short":
                options.TokenKeys[0] = new() { Kid = "a", SecretBase64 = Convert.ToBase64String(new byte[31]) };
                return options;
            case "issuer": return With(issuer: " ");
            case "connections": return With(new SignallingOptions { ConnectionsMax = 0 });
            case "calls": return With(new SignallingOptions { CallsPerSecond = 100_001 });
            case "burst": return With(new SignallingOptions { CallsBurst = -1 });
            case "origin": return With(new SignallingOptions { Origins = ["https://a.example/path"] });
            case "demo rate": return With(demo: new DemoOptions { JoinsPerMinute = 0 });
            case "demo tenant": return With(demo: new DemoOptions { Enabled = true, Tenant = "#" });
            default: throw new ArgumentOutOfRangeException(nameof(what), what, message: null);
        }
    }

    private static GatewayOptions With(
        SignallingOptions? signalling = null, DemoOptions? demo = null, string issuer = "conference") => new()
        {
            ApiKeys = TestKeys.Options().ApiKeys,
            TokenKeys = TestKeys.Options().TokenKeys,
            TokenIssuer = issuer,
            Signalling = signalling ?? new(),
            Demo = demo ?? new(),
        };

    private static IEnumerable<string> Faults(GatewayOptions options) =>
        new GatewayOptionsValidator().Validate(name: null, options).Failures ?? [];
}
