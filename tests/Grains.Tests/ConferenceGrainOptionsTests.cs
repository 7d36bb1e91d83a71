using Conference.Grains;
using Microsoft.Extensions.Options;

namespace Conference;

public class ConferenceGrainOptionsTests
{
    private readonly ConferenceGrainOptionsValidation _validation = new();

    [Fact]
    public void The_defaults_are_within_their_bounds() =>
        Assert.True(_validation.Validate(null, new ConferenceGrainOptions()).Succeeded);

    [Fact]
    public void A_broken_setting_is_named_with_its_value_and_its_bound()
    {
        ValidateOptionsResult result = _validation.Validate(
            null, new ConferenceGrainOptions { OfferDeadline = TimeSpan.Zero, OutboxMessagesMax = 5 });

        Assert.Equal(
            ["OfferDeadline is 00:00:00; it must be 00:00:00.1000000 to 01:00:00.", "OutboxMessagesMax is 5; it must be 10 to 100000."],
            result.Failures);
    }
}
