using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.MediaNodes;

namespace Conference.MediaNodes;

public class NodeRulesTests
{
    private static readonly RoomKey Room = new(new("acme"), new("standup"));
    private static readonly LinkId Link = new(new ParticipantKey(Room, new("ann")), 1);

    public static TheoryData<NodeRegistration, RegistrationRefusal> Registrations
    {
        get
        {
            NodeRegistration good = new(1, new("node-a"), Guid.NewGuid(), 2, 1000, ["192.0.2.1:4000"], [], 0);
            return new()
            {
                { good, RegistrationRefusal.None },
                { good with { Protocol = 2 }, RegistrationRefusal.UnknownProtocol },
                { good with { Node = new("node-b") }, RegistrationRefusal.OtherName },
                { good with { Shards = 0 }, RegistrationRefusal.Malformed },
                { good with { Shards = RegistrationRules.ShardsMax + 1 }, RegistrationRefusal.Malformed },
                { good with { PacketsPerSecondMax = 0 }, RegistrationRefusal.Malformed },
                { good with { Instance = Guid.Empty }, RegistrationRefusal.Malformed },
                { good with { MediaAddresses = default }, RegistrationRefusal.Malformed },
                { good with { MediaAddresses = [""] }, RegistrationRefusal.Malformed },
                { good with { MediaAddresses = [new string('1', 65)] }, RegistrationRefusal.Malformed },
                { good with { Rooms = default }, RegistrationRefusal.Malformed },
                { good with { LastEvent = -1 }, RegistrationRefusal.Malformed },
                { good with { Door = new("192.0.2.1:5000", "key") }, RegistrationRefusal.None },
                { good with { Door = new("", "key") }, RegistrationRefusal.Malformed },
                { good with { Door = new(new string('1', 65), "key") }, RegistrationRefusal.Malformed },
                { good with { Door = new("192.0.2.1:5000", "") }, RegistrationRefusal.Malformed },
                { good with { Door = new("192.0.2.1:5000", new string('k', 257)) }, RegistrationRefusal.Malformed },
                { good with { Door = new(null!, null!) }, RegistrationRefusal.Malformed },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Registrations), DisableDiscoveryEnumeration = true)]
    public void A_registration_is_judged(NodeRegistration registration, RegistrationRefusal expected) =>
        Assert.Equal(expected, RegistrationRules.WhyNot(registration, new NodeId("node-a")));

    [Fact]
    public void Events_are_taken_once_and_gaps_are_measured()
    {
        EventSequence events = new();
        events.Restart();

        Assert.Equal([0, 0, null, null, 3, 0], Take(events, 1, 2, 2, 1, 6, 7));
        Assert.Equal(7, events.Last);
    }

    [Fact]
    public void A_new_process_counts_from_one_and_a_forgetful_grain_takes_any_number()
    {
        EventSequence events = new();
        events.Restart();
        Take(events, 1, 2, 3);
        events.Restart();
        Assert.Equal([0], Take(events, 1));

        events.Forget();
        Assert.Equal(0, events.Last);
        Assert.Equal([0, 0], Take(events, 90, 91));
    }

    [Fact]
    public void What_concerns_a_link_goes_to_its_owner_and_the_rest_to_the_room()
    {
        Assert.Equal(new EventRoute(Link.Owner, false), EventRoute.Of(new LinkChanged(Room, 1, Link, LinkState.Closed, LinkEnd.Asked)));
        Assert.Equal(new EventRoute(Link.Owner, false), EventRoute.Of(new LinkAnswered(Room, 1, Link, Guid.Empty, "", [], [])));
        Assert.Equal(new EventRoute(Link.Owner, false), EventRoute.Of(Refused(Link, NodeRefusal.BadOffer)));
        Assert.Equal(new EventRoute(null, true), EventRoute.Of(Refused(null, NodeRefusal.Full)));
        Assert.Equal(new EventRoute(null, true), EventRoute.Of(new SpeakersChanged(Room, 1, [])));
        Assert.Equal(new EventRoute(null, true), EventRoute.Of(new RoomTaken(Room, 1, Guid.Empty)));
        Assert.Equal(new EventRoute(Link.Owner, false), EventRoute.Of(new LinkInvited(Room, 1, Link, Guid.Empty, [], false)));
        Assert.Equal(new EventRoute(Link.Owner, false), EventRoute.Of(Refused(Link, NodeRefusal.Moved)));
        Assert.Equal(new EventRoute(Link.Owner, true), EventRoute.Of(new LinkFollowed(Room, 1, Link)));
    }

    [Theory]
    [InlineData(NodeRefusal.UnknownRoom)]
    [InlineData(NodeRefusal.OldEpoch)]
    [InlineData(NodeRefusal.Unreachable)]
    public void A_refusal_that_says_something_of_the_room_also_goes_to_the_room(NodeRefusal refusal) =>
        Assert.Equal(new EventRoute(Link.Owner, true), EventRoute.Of(Refused(Link, refusal)));

    [Fact]
    public void An_event_about_a_link_of_another_room_goes_nowhere() => Assert.Null(
        EventRoute.Of(new LinkChanged(new RoomKey(new("rival"), new("standup")), 1, Link, LinkState.Closed, LinkEnd.Asked)));

    private static CommandRefused Refused(LinkId? link, NodeRefusal refusal) => new(Room, 1, link, Guid.Empty, refusal, "code", "detail");

    private static long?[] Take(EventSequence events, params long[] numbers) => [.. numbers.Select(number => events.Take(number))];
}
