using Microsoft.Extensions.Options;

namespace Conference.Grains;

/// <summary>Names the setting, its value and the bound that it breaks.</summary>
internal sealed class ConferenceGrainOptionsValidation : IValidateOptions<ConferenceGrainOptions>
{
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WaitMax = TimeSpan.FromHours(1);

    private const int MessagesLeast = 10;
    private const int MessagesMost = 100_000;

    public ValidateOptionsResult Validate(string? name, ConferenceGrainOptions options)
    {
        List<string> broken = [];
        Check(options.OfferDeadline, nameof(options.OfferDeadline), broken);
        Check(options.ConnectionGrace, nameof(options.ConnectionGrace), broken);
        Check(options.EndedSessionKept, nameof(options.EndedSessionKept), broken);
        Check(options.AcknowledgeDeadline, nameof(options.AcknowledgeDeadline), broken);
        Check(options.GatewaySilence, nameof(options.GatewaySilence), broken);
        Check(options.NodeLostGrace, nameof(options.NodeLostGrace), broken);
        Check(options.EmptyRoomGrace, nameof(options.EmptyRoomGrace), broken);
        Check(options.PlacementRetry, nameof(options.PlacementRetry), broken);
        Check(options.InvitationRetry, nameof(options.InvitationRetry), broken);
        Check(options.FollowGrace, nameof(options.FollowGrace), broken);
        Check(options.RestartGrace, nameof(options.RestartGrace), broken);
        Check(options.RollCallPeriod, nameof(options.RollCallPeriod), broken);
        if (options.OutboxMessagesMax is < MessagesLeast or > MessagesMost)
        {
            broken.Add(
                $"{nameof(options.OutboxMessagesMax)} is {options.OutboxMessagesMax}; "
                + $"it must be {MessagesLeast} to {MessagesMost}.");
        }

        return broken.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(broken);
    }

    private static void Check(TimeSpan wait, string setting, List<string> broken)
    {
        if (wait < WaitMin || wait > WaitMax) broken.Add($"{setting} is {wait:c}; it must be {WaitMin:c} to {WaitMax:c}.");
    }
}
