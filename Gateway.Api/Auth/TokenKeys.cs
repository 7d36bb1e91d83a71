using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace Conference.Gateway.Api.Auth;

/// <summary>The keys of join tokens: the first signs, all verify.</summary>
internal sealed class TokenKeys(IOptions<GatewayOptions> options)
{
    private readonly SymmetricSecurityKey[] _keys =
    [
        .. options.Value.TokenKeys.Select(static key =>
            new SymmetricSecurityKey(Convert.FromBase64String(key.SecretBase64)) { KeyId = key.Kid }),
    ];

    public SigningCredentials Signing => new(_keys[0], SecurityAlgorithms.HmacSha256);

    public SecurityKey? Find(string kid) => Array.Find(_keys, key => key.KeyId == kid);
}
