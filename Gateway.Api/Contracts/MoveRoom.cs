using System.ComponentModel.DataAnnotations;
using Conference.Grains.Interfaces;

namespace Conference.Gateway.Api.Contracts;

/// <summary>Where to move.</summary>
/// <param name="Node">The media node that shall carry the room; the one with most free capacity when absent.</param>
public sealed record MoveRoom(
    [property: MinLength(1), RegularExpression(IdText.Pattern, ErrorMessage = "The node must be " + IdText.Rule + ".")]
    string? Node = null);
