using Conference.Grains.Interfaces;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Conference.Gateway.Api.Auth;

/// <summary>Signs join tokens (RFC 7519) with HS256.</summary>
internal sealed class TokenIssuer(IOptions<GatewayOptions> options, TokenKeys keys, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public IssuedToken Issue(ParticipantKey participant, string name, Grants grants, TimeSpan lifetime)
    {
        // Token times are whole seconds; the answer must not promise the fraction.
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        DateTimeOffset expiresAt = now + lifetime;

        string text = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.Value.TokenIssuer,
            Audience = options.Value.TokenAudience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            SigningCredentials = keys.Signing,
            Claims = TokenClaims.Of(new JoinToken(participant, name, grants, Guid.NewGuid().ToString("N"))),
        });
        return new IssuedToken(text, expiresAt);
    }
}
