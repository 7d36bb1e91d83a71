using System.Security.Claims;
using Conference.Grains.Interfaces;

namespace Conference.Gateway.Api.Auth;

/// <summary>The claims that stand for an API key within a request.</summary>
internal static class Callers
{
    public const string OperatorPolicy = "Operator";

    public const string OperatorClaim = "operator";

    private const string TenantClaim = "tenant";

    public static ClaimsIdentity IdentityOf(ApiKey key, string scheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new Claim(TenantClaim, key.Tenant.Value));
        if (key.IsOperator) identity.AddClaim(new Claim(OperatorClaim, "true"));
        return identity;
    }

    /// <summary>Behind RequireAuthorization there always is one.</summary>
    public static TenantId Tenant(this ClaimsPrincipal caller) => new(caller.FindFirstValue(TenantClaim)
        ?? throw new InvalidOperationException("The endpoint does not require authorization."));
}
