using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Endpoints;
using Conference.Gateway.Api.Signalling;

namespace Conference.Gateway.Api;

/// <summary>The settings under <c>Gateway</c>. <see cref="GatewayOptionsValidator"/> holds their bounds.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Who may use the REST interface.</summary>
    public IList<ApiKeyOptions> ApiKeys { get; init; } = [];

    /// <summary>
    /// The first signs join tokens, all verify them: add the new key behind, then move it to the front.
    /// </summary>
    public IList<TokenKeyOptions> TokenKeys { get; init; } = [];

    public string TokenIssuer { get; init; } = "conference";

    public string TokenAudience { get; init; } = "conference";

    public SignallingOptions Signalling { get; init; } = new();

    public DemoOptions Demo { get; init; } = new();

    /// <summary>
    /// The folder of the web page, absolute or below the content root. Nothing is served when it is absent.
    /// </summary>
    public string WebRoot { get; init; } = "wwwroot";
}
