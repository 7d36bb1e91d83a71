using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conference.Gateway.Api.Auth;

/// <summary>Verifies join tokens: the signature before anything that the token says is believed.</summary>
internal sealed class TokenVerifier(IOptions<GatewayOptions> options, TokenKeys keys, TimeProvider time)
{
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>In characters: several times the longest that we issue.</summary>
    public const int TokenLengthMax = 4096;

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = TokenLengthMax };

    private readonly HashSet<string> _tenants =
    [
        .. options.Value.ApiKeys.Select(static key => key.Tenant),
        .. options.Value.Demo.Enabled ? [options.Value.Demo.Tenant] : Array.Empty<string>(),
    ];

    /// <param name="room">The room that the client means to join, if it says so.</param>
    public async ValueTask<TokenVerdict> VerifyAsync(string text, string? room)
    {
        if (!TryRead(text, out JsonWebToken? token)) return TokenVerdict.Refused(TokenRefusal.Malformed);
        if (token.Alg != SecurityAlgorithms.HmacSha256) return TokenVerdict.Refused(TokenRefusal.WrongAlgorithm);
        if (keys.Find(token.Kid) is not { } key) return TokenVerdict.Refused(TokenRefusal.UnknownKey);

        TokenValidationResult signature = await _handler.ValidateTokenAsync(token, SignatureOnly(key));
        if (!signature.IsValid) return TokenVerdict.Refused(TokenRefusal.Forged);

        JoinToken? claims = TokenClaims.Read(token);
        TokenRefusal refusal = WhyNot(token, claims, room);
        return refusal is TokenRefusal.None ? new TokenVerdict(refusal, claims) : TokenVerdict.Refused(refusal);
    }

    private TokenRefusal WhyNot(JsonWebToken token, JoinToken? claims, string? room)
    {
        if (token.Issuer != options.Value.TokenIssuer) return TokenRefusal.WrongIssuer;
        if (!token.Audiences.Contains(options.Value.TokenAudience)) return TokenRefusal.WrongAudience;
        if (claims is null || !HasTimes(token)) return TokenRefusal.MissingClaims;

        DateTime now = time.GetUtcNow().UtcDateTime;
        if (now < token.ValidFrom - ClockSkew) return TokenRefusal.NotYetValid;
        if (now >= token.ValidTo + ClockSkew) return TokenRefusal.Expired;
        if (!_tenants.Contains(claims.Participant.Room.Tenant.Value)) return TokenRefusal.WrongTenant;
        if (room is not null && room != claims.Participant.Room.Room.Value) return TokenRefusal.WrongRoom;
        return TokenRefusal.None;
    }

    /// <summary>
    /// The library reads an absent time as the earliest one; without an end a token would last for ever.
    /// </summary>
    private static bool HasTimes(JsonWebToken token) =>
        token.ValidFrom != DateTime.MinValue && token.ValidTo != DateTime.MinValue;

    private static TokenValidationParameters SignatureOnly(SecurityKey key) => new()
    {
        IssuerSigningKey = key,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        RequireSignedTokens = true,
        TryAllIssuerSigningKeys = false,
        ValidateIssuer = false,
        ValidateAudience = false,
        ValidateLifetime = false,
    };

    private static bool TryRead(string text, [NotNullWhen(true)] out JsonWebToken? token)
    {
        token = null;
        if (text.Length > TokenLengthMax) return false;

        try
        {
            token = new JsonWebToken(text);

            // Claims are read when they are asked for; a payload that is not JSON must fail here, not there.
            _ = token.Issuer;
            return !token.IsEncrypted;
        }
        catch (Exception malformed) when (malformed is ArgumentException or SecurityTokenException)
        {
            return false;
        }
    }
}
