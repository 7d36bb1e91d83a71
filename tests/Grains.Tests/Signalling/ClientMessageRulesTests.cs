using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Signalling;

namespace Conference.Signalling;

public class ClientMessageRulesTests
{
    public static TheoryData<ClientMessage, SignallingRefusal> Messages => new()
    {
        { new ClientOffer(1, 1, "v=0"), SignallingRefusal.None },
        { new ClientOffer(1, 1, new string('x', ClientOffer.SdpLengthMax)), SignallingRefusal.None },
        { new ClientOffer(1, 1, new string('x', ClientOffer.SdpLengthMax + 1)), SignallingRefusal.TooLarge },
        { new ClientOffer(0, 1, "v=0"), SignallingRefusal.Malformed },
        { new ClientOffer(1, 0, "v=0"), SignallingRefusal.Malformed },
        { new ClientOffer(1, 1, ""), SignallingRefusal.Malformed },
        { new ClientOffer(1, 1, null!), SignallingRefusal.Malformed },
        { new ClientMute(1, new string('x', 16), true), SignallingRefusal.None },
        { new ClientMute(1, new string('x', 17), true), SignallingRefusal.TooLarge },
        { new ClientMute(1, "", true), SignallingRefusal.Malformed },
        { new ClientMute(1, null!, true), SignallingRefusal.Malformed },
        { new ClientLeave(1), SignallingRefusal.None },
        { new ClientLeave(-1), SignallingRefusal.Malformed },
        { new Unheard(1), SignallingRefusal.Malformed },
    };

    [Theory]
    [MemberData(nameof(Messages), DisableDiscoveryEnumeration = true)]
    public void A_clients_message_is_judged_by_its_form(ClientMessage message, SignallingRefusal expected) =>
        Assert.Equal(expected, ClientMessageRules.WhyNot(message));

    [Fact]
    public void Only_the_secret_itself_matches_its_hash()
    {
        ImmutableArray<byte> hash = ResumeSecret.HashOf("secret");

        Assert.True(ResumeSecret.Matches(hash, "secret"));
        Assert.False(ResumeSecret.Matches(hash, "Secret"));
        Assert.False(ResumeSecret.Matches(hash, ""));
        Assert.False(ResumeSecret.Matches(hash, null));
        Assert.False(ResumeSecret.Matches(ResumeSecret.HashOf(new string('x', 257)), new string('x', 257)));
    }

    private sealed record Unheard(long Id) : ClientMessage(Id);
}
