using System.Security.Cryptography;
using System.Text;
using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Tests.Support;
using Conference.Grains.Interfaces;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Tests.Auth;

public class TokenVerifierTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly RawToken _token;

    public TokenVerifierTests() => _token = new RawToken(_time.GetUtcNow());

    [Fact]
    public async Task A_token_made_by_hand_is_read_whole()
    {
        TokenVerdict verdict = await Verify(_token.Sign());

        Assert.Equal(TokenRefusal.None, verdict.Refusal);
        Assert.Equal("acme/standup/alice", verdict.Token?.Participant.ToString());
        Assert.Equal("Alice", verdict.Token?.Name);
        Assert.Equal("0123456789abcdef", verdict.Token?.TokenId);
        Assert.Equal(Grants.All, verdict.Token?.Grants);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Grants_that_are_withheld_stay_withheld(bool publish, bool subscribe)
    {
        _token.Payload["grants"] = new { publish, subscribe };

        TokenVerdict verdict = await Verify(_token.Sign());

        Assert.Equal(new Grants(publish, subscribe), verdict.Token?.Grants);
    }

    [Fact]
    public async Task What_the_issuer_signs_the_verifier_takes_until_it_expires()
    {
        IssuedToken issued = Issue(TestKeys.Options());

        Assert.Equal(_time.GetUtcNow().AddSeconds(60), issued.ExpiresAt);
        TokenVerdict verdict = await Verify(issued.Text, "standup");
        Assert.Equal(TokenRefusal.None, verdict.Refusal);
        Assert.Equal("Bob B.", verdict.Token?.Name);
        Assert.Equal(new Grants(false, true), verdict.Token?.Grants);
        _time.Advance(TimeSpan.FromSeconds(64));
        Assert.Equal(TokenRefusal.None, (await Verify(issued.Text)).Refusal);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TokenRefusal.Expired, (await Verify(issued.Text)).Refusal);
    }

    [Fact]
    public async Task A_token_signed_with_the_old_key_is_taken_during_rotation()
    {
        GatewayOptions before = TestKeys.Options();
        GatewayOptions after = TestKeys.Options(static options => ((List<TokenKeyOptions>)options.TokenKeys).Reverse());

        string old = Issue(before).Text;
        string renewed = Issue(after).Text;

        Assert.Equal(TokenRefusal.None, (await Verify(old, options: after)).Refusal);
        Assert.Equal(TokenRefusal.None, (await Verify(renewed, options: before)).Refusal);
        Assert.Contains("\"kid\":\"second\"", HeaderOf(renewed), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, nameof(TokenRefusal.None))]
    [InlineData(6, nameof(TokenRefusal.NotYetValid))]
    public async Task A_token_from_a_clock_ahead_is_taken_within_the_skew(int secondsAhead, string expected)
    {
        _token.Payload["nbf"] = _time.GetUtcNow().ToUnixTimeSeconds() + secondsAhead;

        Assert.Equal(expected, (await Verify(_token.Sign())).Refusal.ToString());
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("name")]
    [InlineData("tenant")]
    [InlineData("room")]
    [InlineData("grants")]
    [InlineData("jti")]
    [InlineData("nbf")]
    [InlineData("exp")]
    public async Task A_token_without_one_of_its_claims_is_refused(string claim)
    {
        _token.Payload.Remove(claim);

        Assert.Equal(TokenRefusal.MissingClaims, (await Verify(_token.Sign())).Refusal);
    }

    public static TheoryData<string, object?> ClaimsOfAnotherForm() => new()
    {
        { "tenant", 7 },
        { "sub", "a/b" },
        { "sub", "" },
        { "tenant", "acme/other" },
        { "room", "stand#up" },
        { "room", new[] { "standup" } },
        { "name", "" },
        { "name", new string('x', 81) },
        { "grants", "publish" },
        { "grants", new { publish = true } },
        { "grants", new { publish = "true", subscribe = true } },
        { "grants", null },
    };

    [Theory]
    [MemberData(nameof(ClaimsOfAnotherForm), DisableDiscoveryEnumeration = true)]
    public async Task A_claim_of_another_form_is_refused(string claim, object? value)
    {
        _token.Payload[claim] = value;

        Assert.Equal(TokenRefusal.MissingClaims, (await Verify(_token.Sign())).Refusal);
    }

    [Fact]
    public async Task An_expired_token_is_refused()
    {
        _token.Payload["exp"] = _time.GetUtcNow().ToUnixTimeSeconds() - 5;

        Assert.Equal(TokenRefusal.Expired, (await Verify(_token.Sign())).Refusal);
    }

    [Fact]
    public async Task A_token_signed_with_another_secret_is_forged_whatever_else_is_wrong()
    {
        _token.Secret = SHA256.HashData("somebody else"u8);
        _token.Payload["exp"] = 0;

        Assert.Equal(TokenRefusal.Forged, (await Verify(_token.Sign())).Refusal);
    }

    [Fact]
    public async Task The_secret_of_another_kid_does_not_sign()
    {
        _token.Secret = TestKeys.SecondSecret;

        Assert.Equal(TokenRefusal.Forged, (await Verify(_token.Sign())).Refusal);
    }

    [Theory]
    [InlineData("third")]
    [InlineData(null)]
    public async Task A_kid_that_is_not_configured_is_refused(string? kid)
    {
        _token.Header["kid"] = kid;

        Assert.Equal(TokenRefusal.UnknownKey, (await Verify(_token.Sign())).Refusal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("hs256")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("ES256")]
    [InlineData("")]
    public async Task Another_algorithm_is_refused(string algorithm)
    {
        _token.Header["alg"] = algorithm;

        Assert.Equal(TokenRefusal.WrongAlgorithm, (await Verify(_token.Sign())).Refusal);
    }

    [Fact]
    public async Task An_unsigned_token_is_refused()
    {
        string signed = _token.Sign();
        _token.Header["alg"] = "none";
        string unsigned = _token.Sign();

        Assert.Equal(TokenRefusal.Forged, (await Verify(signed[..(signed.LastIndexOf('.') + 1)])).Refusal);
        Assert.Equal(TokenRefusal.WrongAlgorithm, (await Verify(unsigned[..(unsigned.LastIndexOf('.') + 1)])).Refusal);
    }

    [Theory]
    [InlineData("iss", "elsewhere", nameof(TokenRefusal.WrongIssuer))]
    [InlineData("aud", "elsewhere", nameof(TokenRefusal.WrongAudience))]
    [InlineData("tenant", "gone", nameof(TokenRefusal.WrongTenant))]
    public async Task A_token_from_or_for_somebody_else_is_refused(string claim, string value, string expected)
    {
        _token.Payload[claim] = value;

        Assert.Equal(expected, (await Verify(_token.Sign())).Refusal.ToString());
    }

    [Theory]
    [InlineData("iss", nameof(TokenRefusal.WrongIssuer))]
    [InlineData("aud", nameof(TokenRefusal.WrongAudience))]
    public async Task A_token_that_does_not_say_from_or_for_whom_is_refused(string claim, string expected)
    {
        _token.Payload.Remove(claim);

        Assert.Equal(expected, (await Verify(_token.Sign())).Refusal.ToString());
    }

    [Fact]
    public async Task A_token_for_another_room_than_asked_is_refused() =>
        Assert.Equal(TokenRefusal.WrongRoom, (await Verify(_token.Sign(), "planning")).Refusal);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a.b")]
    [InlineData("a.b.c")]
    [InlineData("....")]
    [InlineData("a.b.c.d.e")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.bm90IGpzb24.AAAA")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.W10.AAAA")]
    [InlineData("W10.e30.AAAA")]
    [InlineData("bnVsbA.e30.AAAA")]
    public async Task What_is_no_token_is_malformed(string text) =>
        Assert.Equal(TokenRefusal.Malformed, (await Verify(text)).Refusal);

    [Fact]
    public async Task A_token_longer_than_the_bound_is_not_even_read()
    {
        _token.Payload["padding"] = new string('x', TokenVerifier.TokenLengthMax);

        Assert.Equal(TokenRefusal.Malformed, (await Verify(_token.Sign())).Refusal);
    }

    [Fact]
    public async Task No_prefix_of_a_token_is_taken()
    {
        string signed = _token.Sign();

        for (int length = 0; length < signed.Length; length++)
        {
            TokenRefusal refusal = (await Verify(signed[..length])).Refusal;
            Assert.True(refusal is not TokenRefusal.None, $"the first {length} characters were taken");
        }
    }

    [Fact]
    public async Task No_single_changed_character_of_a_token_is_taken()
    {
        string signed = _token.Sign();

        // The last character of the signature holds two bits that mean nothing; every other one is signed or the
        // signature.
        for (int at = 0; at < signed.Length - 1; at++)
        {
            var changed = new StringBuilder(signed);
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            TokenRefusal refusal = (await Verify(changed.ToString())).Refusal;
            Assert.True(refusal is not TokenRefusal.None, $"a token with another character at {at} was taken");
        }
    }

    private IssuedToken Issue(GatewayOptions options)
    {
        IOptions<GatewayOptions> wrapped = Options.Create(options);
        var participant = ParticipantKey.From("acme/standup/bob");
        return new TokenIssuer(wrapped, new TokenKeys(wrapped), _time)
            .Issue(participant, "Bob B.", new Grants(false, true), TimeSpan.FromSeconds(60));
    }

    private async Task<TokenVerdict> Verify(string text, string? room = null, GatewayOptions? options = null)
    {
        IOptions<GatewayOptions> wrapped = Options.Create(options ?? TestKeys.Options());
        return await new TokenVerifier(wrapped, new TokenKeys(wrapped), _time).VerifyAsync(text, room);
    }

    private static string HeaderOf(string token) =>
        Encoding.UTF8.GetString(
            System.Buffers.Text.Base64Url.DecodeFromChars(
                token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))));
}
