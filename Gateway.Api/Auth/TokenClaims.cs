using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Conference.Gateway.Api.Contracts;
using Conference.Grains.Interfaces;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Conference.Gateway.Api.Auth;

/// <summary>How a join token's content stands in its claims.</summary>
internal static class TokenClaims
{
    public const string Tenant = "tenant";
    public const string Room = "room";
    public const string Name = "name";
    public const string Grants = "grants";
    public const string Publish = "publish";
    public const string Subscribe = "subscribe";

    public static Dictionary<string, object> Of(JoinToken token) => new()
    {
        [JwtRegisteredClaimNames.Sub] = token.Participant.Participant.Value,
        [JwtRegisteredClaimNames.Jti] = token.TokenId,
        [Name] = token.Name,
        [Tenant] = token.Participant.Room.Tenant.Value,
        [Room] = token.Participant.Room.Room.Value,
        [Grants] = new Dictionary<string, object>
        {
            [Publish] = token.Grants.Publish,
            [Subscribe] = token.Grants.Subscribe,
        },
    };

    /// <summary>The inverse of <see cref="Of"/>; null when a claim is absent or not of that form.</summary>
    public static JoinToken? Read(JsonWebToken token)
    {
        bool isComplete =
            TryReadId(token, JwtRegisteredClaimNames.Sub, out string identity)
            & TryReadId(token, JwtRegisteredClaimNames.Jti, out string tokenId)
            & TryReadId(token, Tenant, out string tenant)
            & TryReadId(token, Room, out string room);
        if (!isComplete) return null;
        if (!TryReadText(token, Name, out string name) || name.Length is 0 or > DisplayName.LengthMax) return null;
        if (!TryReadGrants(token, out Grants? grants)) return null;

        var participant =
            new ParticipantKey(new RoomKey(new TenantId(tenant), new RoomId(room)), new ParticipantId(identity));
        return new JoinToken(participant, name, grants, tokenId);
    }

    private static bool TryReadId(JsonWebToken token, string claim, out string value) =>
        TryReadText(token, claim, out value) && IdText.IsValid(value);

    private static bool TryReadText(JsonWebToken token, string claim, out string value)
    {
        bool isText = token.TryGetPayloadValue(claim, out object raw) && raw is string;
        value = isText ? (string)raw : string.Empty;
        return isText;
    }

    private static bool TryReadGrants(JsonWebToken token, [NotNullWhen(true)] out Grants? grants)
    {
        grants = null;
        if (!token.TryGetPayloadValue(Grants, out JsonElement claim) || claim.ValueKind is not JsonValueKind.Object)
        {
            return false;
        }

        if (!TryReadFlag(claim, Publish, out bool publish) || !TryReadFlag(claim, Subscribe, out bool subscribe))
        {
            return false;
        }

        grants = new Grants(publish, subscribe);
        return true;
    }

    private static bool TryReadFlag(JsonElement grants, string name, out bool value)
    {
        bool isFlag = grants.TryGetProperty(name, out JsonElement flag)
            && flag.ValueKind is (JsonValueKind.True or JsonValueKind.False);
        value = isFlag && flag.GetBoolean();
        return isFlag;
    }
}
