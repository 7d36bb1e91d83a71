using System.Text.Json;
using System.Text.Json.Serialization;
using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Endpoints;
using Conference.Gateway.Api.Problems;
using Conference.Gateway.Api.Signalling;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api;

/// <summary>
/// The gateway's two doors for the process that hosts it: REST, signalling and the web page over one port. The host
/// brings the <see cref="IGrainFactory"/>.
/// </summary>
public static class GatewayHosting
{
    private const string SignallingPath = "/v1/signalling";
    private const string SignallingOrigins = "signalling";

    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        IServiceCollection services = builder.Services;
        services.AddOptions<GatewayOptions>()
            .Bind(builder.Configuration.GetSection(GatewayOptions.Section))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<Readiness>();

        AddRequests(services);
        AddAuth(services);
        AddSignalling(services);
        services.AddGatewayDescription();
        return builder;
    }

    public static WebApplication MapGateway(this WebApplication app)
    {
        GatewayOptions options = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value;

        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseWebPage();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();

        RouteGroupBuilder api = app.MapGroup("/v1").RequireAuthorization();
        api.WithMetadata(new RequestSizeLimitAttribute(RequestProblems.BodyLengthMax));
        api.MapRooms();
        api.MapNodes();
        app.MapHealth();
        if (options.Demo.Enabled) app.MapDemo();
        app.MapOpenApi();
        app.MapHub<SignallingHub>(SignallingPath, static hub => Bound(hub)).RequireCors(SignallingOrigins);
        return app;
    }

    private static void AddRequests(IServiceCollection services)
    {
        // Before the framework's own writer, which writes nothing to a client that accepts no JSON.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<RequestFailures>();
        services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = true);
        services.AddValidation();
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(
                new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
        services.AddRateLimiter(static limits =>
        {
            limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limits.AddPolicy(DemoEndpoints.RatePolicy, DemoEndpoints.RateOf);
        });
    }

    private static void AddAuth(IServiceCollection services)
    {
        services.AddSingleton<ApiKeyTable>();
        services.AddSingleton<TokenKeys>();
        services.AddSingleton<TokenIssuer>();
        services.AddSingleton<TokenVerifier>();
        services.AddAuthentication(ApiKeyHandler.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, configureOptions: null);
        services.AddAuthorizationBuilder()
            .AddPolicy(
                Callers.OperatorPolicy,
                static policy => policy.RequireAuthenticatedUser().RequireClaim(Callers.OperatorClaim));
    }

    private static void AddSignalling(IServiceCollection services)
    {
        services.AddSingleton<ConnectionCount>();
        services.AddSingleton<SessionWatch>();
        services.AddHostedService(static provider => provider.GetRequiredService<SessionWatch>());
        services.AddSignalR().AddHubOptions<SignallingHub>(static hub =>
        {
            hub.MaximumReceiveMessageSize = SignallingHub.MessageLengthMax;
            hub.EnableDetailedErrors = true;
            hub.AddFilter<HubFailures>();
        }).AddProtocols();
        services.AddSingleton<HubFailures>();
        services.AddCors();
        services.AddOptions<Microsoft.AspNetCore.Cors.Infrastructure.CorsOptions>()
            .Configure<IOptions<GatewayOptions>>(static (cors, gateway) =>
                cors.AddPolicy(SignallingOrigins, policy => policy
                    .WithOrigins([.. gateway.Value.Signalling.Origins])
                    .AllowAnyHeader()
                    .AllowAnyMethod()
                    .AllowCredentials()));
    }

    /// <summary>
    /// What the transports hold back for a client that does not read, and take ahead from one that writes too much.
    /// </summary>
    private static void Bound(HttpConnectionDispatcherOptions hub)
    {
        hub.ApplicationMaxBufferSize = SignallingHub.MessageLengthMax;
        hub.TransportMaxBufferSize = SignallingHub.MessageLengthMax;
    }
}
