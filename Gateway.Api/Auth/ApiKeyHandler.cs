using System.Security.Claims;
using System.Text.Encodings.Web;
using Conference.Gateway.Api.Problems;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Conference.Gateway.Api.Auth;

/// <summary><c>Authorization: Bearer key</c> (RFC 6750 §2.1), the only place where a key may stand.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeyTable keys) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "ApiKey";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Presented() is not { } presented) return Task.FromResult(AuthenticateResult.NoResult());
        if (keys.Find(presented) is not { } key)
        {
            return Task.FromResult(AuthenticateResult.Fail("The API key is not known."));
        }

        var ticket = new AuthenticationTicket(new ClaimsPrincipal(Callers.IdentityOf(key, Scheme)), Scheme);
        return Task.FromResult(AuthenticateResult.Success(ticket));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        bool isMissing = Presented() is null;
        Response.Headers[HeaderNames.WWWAuthenticate] =
            isMissing ? "Bearer realm=\"conference\"" : "Bearer realm=\"conference\", error=\"invalid_token\"";

        return RequestProblems.Of(isMissing ? RequestRefusal.MissingApiKey : RequestRefusal.UnknownApiKey)
            .ToResult().ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        RequestProblems.Of(RequestRefusal.OperatorsOnly).ToResult().ExecuteAsync(Context);

    private string? Presented() =>
        Request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? header[Prefix.Length..].Trim()
            : null;
}
