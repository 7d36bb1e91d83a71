using System.ComponentModel.DataAnnotations;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Gateway.Api.Contracts;

/// <summary>The room to create.</summary>
/// <param name="Id">The room's name within the tenant; made up when absent.</param>
/// <param name="ParticipantsMax">How many may be in the room at once.</param>
public sealed record CreateRoom(
    [property: MinLength(1), RegularExpression(IdText.Pattern, ErrorMessage = "The id must be " + IdText.Rule + ".")]
    string? Id = null,
    [property: Range(2, RoomSettings.ParticipantsLimit)]
    int ParticipantsMax = RoomSettings.ParticipantsDefault);
