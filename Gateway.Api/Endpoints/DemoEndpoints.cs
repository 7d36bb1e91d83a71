using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading.RateLimiting;
using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Contracts;
using Conference.Gateway.Api.Problems;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Rooms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Conference.Gateway.Api.Endpoints;

/// <summary>/demo/join: a token for whoever asks, in the demo's tenant only.</summary>
internal static class DemoEndpoints
{
    public const string RatePolicy = "demo";

    private const int NetworkPrefixLength = 8;

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(1);

    public static void MapDemo(this IEndpointRouteBuilder app) =>
        app.MapPost("/demo/join", Join).ExcludeFromDescription().RequireRateLimiting(RatePolicy);

    /// <summary>
    /// Each address has a rate of its own; an IPv6 host owns a whole /64, so that is one address here.
    /// </summary>
    public static RateLimitPartition<string> RateOf(HttpContext context)
    {
        int perMinute =
            context.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.Demo.JoinsPerMinute;
        return RateLimitPartition.GetFixedWindowLimiter(
            SourceOf(context.Connection.RemoteIpAddress),
            _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = TimeSpan.FromMinutes(1) });
    }

    internal static string SourceOf(IPAddress? address) => address switch
    {
        null => string.Empty,
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } =>
            Convert.ToHexString(address.GetAddressBytes()[..NetworkPrefixLength]),
        _ => address.ToString(),
    };

    private static async Task<Results<Ok<DemoJoined>, ProblemHttpResult>> Join(
        JoinDemo body, IGrainFactory grains, TokenIssuer tokens, IOptions<GatewayOptions> options)
    {
        var room = new RoomKey(new TenantId(options.Value.Demo.Tenant), new RoomId(body.Room));
        RoomResult created = await grains.GetGrain<IRoomGrain>(room.ToString())
            .Create(new RoomSettings(RoomSettings.ParticipantsDefault));

        // A room of the demo's tenant that its platform made with other settings is as good.
        if (created.Refusal is not (RoomRefusal.None or RoomRefusal.OtherSettings))
        {
            return RoomProblems.Of(created.Refusal).ToResult();
        }

        var identity = new ParticipantId($"guest-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        IssuedToken token = tokens.Issue(new ParticipantKey(room, identity), body.Name, Grants.All, TokenLifetime);
        return TypedResults.Ok(new DemoJoined(token.Text, body.Room, identity.Value));
    }
}
