using System.ComponentModel.DataAnnotations;
using Conference.Grains.Interfaces;

namespace Conference.Gateway.Api.Contracts;

/// <summary>Who the token is for, and what it allows.</summary>
/// <param name="Identity">The platform's name for the participant, unique in the room.</param>
/// <param name="Name">What others see; the identity when absent.</param>
/// <param name="Publish">May send audio and video.</param>
/// <param name="Subscribe">May receive audio and video.</param>
/// <param name="LifetimeSeconds">How long the token may be used to join.</param>
public sealed record CreateToken(
    [property: Required, RegularExpression(IdText.Pattern, ErrorMessage = "The identity must be " + IdText.Rule + ".")]
    string Identity,
    [property: StringLength(DisplayName.LengthMax, MinimumLength = 1)]
    [property: RegularExpression(DisplayName.Pattern, ErrorMessage = DisplayName.Error)]
    string? Name = null,
    bool Publish = true,
    bool Subscribe = true,
    [property: Range(10, 21_600)]
    int LifetimeSeconds = 600);
