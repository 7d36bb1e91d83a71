using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Contracts;
using Conference.Gateway.Api.Problems;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Rooms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Conference.Gateway.Api.Endpoints;

/// <summary>/v1/rooms/…</summary>
internal static class RoomEndpoints
{
    private static readonly Problem UnknownRoom = RoomProblems.Of(RoomRefusal.UnknownRoom);
    private static readonly Problem InvalidFields = RequestProblems.Of(RequestRefusal.InvalidFields);

    public static void MapRooms(this IEndpointRouteBuilder api)
    {
        RouteGroupBuilder rooms = api.MapGroup("/rooms").WithTags("Rooms");

        rooms.MapPost("", Create).WithName("CreateRoom")
            .Refuses(
                [.. EndpointProblems.Keyed, .. EndpointProblems.WithBody, RoomProblems.Of(RoomRefusal.OtherSettings)]);
        rooms.MapGet("/{id}", Describe).WithName("DescribeRoom")
            .Refuses([.. EndpointProblems.Keyed, InvalidFields, UnknownRoom]);
        rooms.MapDelete("/{id}", Close).WithName("CloseRoom")
            .Refuses([.. EndpointProblems.Keyed, InvalidFields, UnknownRoom]);
        rooms.MapPost("/{id}/tokens", IssueToken).WithName("IssueToken")
            .Refuses([.. EndpointProblems.Keyed, .. EndpointProblems.WithBody, UnknownRoom]);
    }

    /// <summary>Creates a room. Repeating the request with the same settings is not an error.</summary>
    /// <response code="201">The room has been created.</response>
    /// <response code="200">The room existed with these settings.</response>
    internal static async Task<Results<Created<Room>, Ok<Room>, ProblemHttpResult>> Create(
        CreateRoom body, ClaimsPrincipal caller, IGrainFactory grains)
    {
        var id = new RoomId(body.Id ?? Guid.CreateVersion7().ToString("N"));
        IRoomGrain grain = RoomOf(grains, caller, id.Value);
        var settings = new RoomSettings(body.ParticipantsMax);

        // The grain decides; looking first only tells 200 from 201.
        bool existed = (await grain.Describe()).Refusal is RoomRefusal.None;
        RoomResult result = await grain.Create(settings);

        if (result is not { Refusal: RoomRefusal.None, Room: { } room })
        {
            return RoomProblems.Of(result.Refusal).ToResult();
        }

        return existed
            ? TypedResults.Ok(Room.From(room))
            : TypedResults.Created($"/v1/rooms/{id.Value}", Room.From(room));
    }

    /// <summary>Describes a room and who is in it.</summary>
    internal static async Task<Results<Ok<Room>, ProblemHttpResult>> Describe(
        [RegularExpression(IdText.Pattern)] string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        RoomResult result = await RoomOf(grains, caller, id).Describe();

        return result is { Refusal: RoomRefusal.None, Room: { } room }
            ? TypedResults.Ok(Room.From(room))
            : RoomProblems.Of(result.Refusal).ToResult();
    }

    /// <summary>Closes a room: everybody in it is sent away.</summary>
    /// <response code="204">The room is closed.</response>
    internal static async Task<Results<NoContent, ProblemHttpResult>> Close(
        [RegularExpression(IdText.Pattern)] string id, ClaimsPrincipal caller, IGrainFactory grains)
    {
        RoomResult result = await RoomOf(grains, caller, id).Close();

        return result.Refusal is RoomRefusal.None
            ? TypedResults.NoContent()
            : RoomProblems.Of(result.Refusal).ToResult();
    }

    /// <summary>Issues a token with which a participant's client joins the room.</summary>
    internal static async Task<Results<Created<JoinTokenIssued>, ProblemHttpResult>> IssueToken(
        [RegularExpression(IdText.Pattern)] string id,
        CreateToken body,
        ClaimsPrincipal caller,
        IGrainFactory grains,
        TokenIssuer tokens)
    {
        RoomResult result = await RoomOf(grains, caller, id).Describe();
        if (result.Refusal is not RoomRefusal.None) return RoomProblems.Of(result.Refusal).ToResult();

        IssuedToken token = tokens.Issue(
            new ParticipantKey(new RoomKey(caller.Tenant(), new RoomId(id)), new ParticipantId(body.Identity)),
            body.Name ?? body.Identity,
            new Grants(body.Publish, body.Subscribe),
            TimeSpan.FromSeconds(body.LifetimeSeconds));
        return TypedResults.Created((string?)null, new JoinTokenIssued(token.Text, token.ExpiresAt));
    }

    private static IRoomGrain RoomOf(IGrainFactory grains, ClaimsPrincipal caller, string id) =>
        grains.GetGrain<IRoomGrain>(new RoomKey(caller.Tenant(), new RoomId(id)).ToString());
}
