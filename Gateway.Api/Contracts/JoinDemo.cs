using System.ComponentModel.DataAnnotations;
using Conference.Grains.Interfaces;

namespace Conference.Gateway.Api.Contracts;

/// <summary>Somebody who follows a link.</summary>
/// <param name="Room">The room's name; created when it does not exist.</param>
/// <param name="Name">What others see.</param>
public sealed record JoinDemo(
    [property: Required, RegularExpression(IdText.Pattern, ErrorMessage = "The room must be " + IdText.Rule + ".")]
    string Room,
    [property: Required, StringLength(DisplayName.LengthMax, MinimumLength = 1)]
    [property: RegularExpression(DisplayName.Pattern, ErrorMessage = DisplayName.Error)]
    string Name);
