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
        rooms.MapPost("/{id}/move", Move).WithName("MoveRoom")
            .Refuses([.. EndpointProblems.Keyed, .. EndpointProblems.WithBody, .. MoveProblems.All]);
        rooms.MapPost("/{id}/participants/{participant}/move", MoveParticipant).WithName("MoveParticipant")
            .Refuses(
            [
                .. EndpointProblems.Keyed, .. EndpointProblems.WithBody, .. MoveProblems.All, MoveProblems.UnknownParticipant,
            ]);
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

    /// <summary>
    /// Moves a room, with everybody in it, to another media node; calls go on meanwhile. Repeating the request before the
    /// move is done gives the same move.
    /// </summary>
    /// <response code="202">The room moves; its description says how far it is.</response>
    internal static async Task<Results<Accepted<Move>, ProblemHttpResult>> Move(
        [RegularExpression(IdText.Pattern)] string id, ClaimsPrincipal caller, IGrainFactory grains, MoveRoom? body = null)
    {
        NodeId? target = body?.Node is { } named ? new NodeId(named) : null;
        MoveResult result = await RoomOf(grains, caller, id).Move(target);

        return result is { Refusal: MoveRefusal.None, Move: { } move }
            ? TypedResults.Accepted($"/v1/rooms/{id}", Contracts.Move.Of(new RoomId(id), move))
            : MoveProblems.Of(result.Refusal).ToResult();
    }

    /// <summary>
    /// Moves a participant to another media node. A room is on one node as a whole, so everybody in it moves along: the
    /// answer says so by its scope.
    /// </summary>
    /// <response code="202">The participant's room moves; its description says how far it is.</response>
    internal static async Task<Results<Accepted<Move>, ProblemHttpResult>> MoveParticipant(
        [RegularExpression(IdText.Pattern)] string id,
        [RegularExpression(IdText.Pattern)] string participant,
        ClaimsPrincipal caller,
        IGrainFactory grains,
        MoveRoom? body = null)
    {
        RoomResult room = await RoomOf(grains, caller, id).Describe();
        if (room.Room is not { } known) return RoomProblems.Of(room.Refusal).ToResult();

        bool isThere = known.Participants.Any(entry => entry.Participant.Value == participant);
        return isThere ? await Move(id, caller, grains, body) : MoveProblems.UnknownParticipant.ToResult();
    }

    private static IRoomGrain RoomOf(IGrainFactory grains, ClaimsPrincipal caller, string id) =>
        grains.GetGrain<IRoomGrain>(new RoomKey(caller.Tenant(), new RoomId(id)).ToString());
}
