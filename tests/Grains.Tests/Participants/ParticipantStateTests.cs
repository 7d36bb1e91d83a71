using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Participants;
using Conference.Grains.Interfaces.Signalling;
using Conference.Grains.Participants;

namespace Conference.Participants;

public class ParticipantStateTests
{
    private static readonly SessionId Ours = new("ours");
    private static readonly ParticipantKey Key = new(new RoomKey(new("acme"), new("standup")), new("ann"));

    [Fact]
    public void The_same_connection_renegotiates_its_link_and_a_higher_one_gets_a_new_link()
    {
        ParticipantState state = Attached();
        List<int> generations = [];
        foreach (int connection in (int[])[1, 1, 2, 2, 5])
        {
            state = state.Offering(Offer(generations.Count + 1, connection));
            generations.Add(state.Generation);
        }

        Assert.Equal([1, 1, 2, 2, 3], generations);
    }

    [Fact]
    public void A_lost_link_is_never_renegotiated_even_for_the_same_connection()
    {
        ParticipantState state = Attached().Offering(Offer(1, 1)).LinkGone().Offering(Offer(2, 1));

        Assert.Equal(2, state.Generation);
    }

    [Theory]
    [InlineData(1, false, SignallingRefusal.None)]
    [InlineData(1, true, SignallingRefusal.ConnectionGone)]
    [InlineData(2, true, SignallingRefusal.None)]
    public void Who_was_answered_once_and_has_lost_its_link_needs_another_connection(
        int connection, bool wasAnswered, SignallingRefusal expected)
    {
        ParticipantLink link = new(new LinkId(Key, 1), new("node-a"), [], [], 1, 1);
        ParticipantState state = Attached().Offering(Offer(1, 1));
        state = (wasAnswered ? state.Answered(link, 1) : state).LinkGone();

        Assert.Equal(expected, state.WhyNot(Ours, Offer(2, connection), null, hasNode: true));
    }

    [Fact]
    public void Generations_rise_over_sessions()
    {
        ParticipantState state = Attached().Offering(Offer(1, 1)).Detached();
        state = state.Attached(Request("later")).Offering(Offer(1, 1));

        Assert.Equal(2, state.Generation);
    }

    [Theory]
    [InlineData("other", 1, "v=0", true, SignallingRefusal.NotInRoom)]
    [InlineData("ours", 0, "v=0", true, SignallingRefusal.Malformed)]
    [InlineData("ours", 1, "", true, SignallingRefusal.Malformed)]
    [InlineData("ours", 1, "v=0", false, SignallingRefusal.NoMediaNode)]
    [InlineData("ours", 1, "v=0", true, SignallingRefusal.None)]
    public void An_offer_is_judged(string session, int connection, string sdp, bool hasNode, SignallingRefusal expected) =>
        Assert.Equal(expected, Attached().WhyNot(new(session), new ClientOffer(1, connection, sdp), null, hasNode));

    [Theory]
    [InlineData(ClientOffer.SdpLengthMax, SignallingRefusal.None)]
    [InlineData(ClientOffer.SdpLengthMax + 1, SignallingRefusal.TooLarge)]
    public void An_offer_has_a_longest_length(int length, SignallingRefusal expected) =>
        Assert.Equal(expected, Attached().WhyNot(Ours, new ClientOffer(1, 1, new string('x', length)), null, hasNode: true));

    [Theory]
    [InlineData(1, SignallingRefusal.Malformed)]
    [InlineData(2, SignallingRefusal.OfferPending)]
    [InlineData(3, SignallingRefusal.None)]
    public void Only_a_newer_connection_need_not_wait_for_an_earlier_offer(int connection, SignallingRefusal expected)
    {
        ParticipantState state = Attached().Offering(Offer(1, 2));
        PendingOffer pending = new(Guid.Empty, new LinkId(Key, 1), Offer(1, 2), Renegotiates: false, IsRepeated: false);

        Assert.Equal(expected, state.WhyNot(Ours, Offer(2, connection), pending, hasNode: true));
    }

    [Fact]
    public void An_identity_may_be_taken_over_when_nobody_is_connected_under_it()
    {
        Assert.True(ParticipantState.Vacant.MayBeTakenOver());
        Assert.False(Attached().MayBeTakenOver());
        Assert.True((Attached() with { IsConnected = false }).MayBeTakenOver());
        Assert.True(Attached().Detached().MayBeTakenOver());
    }

    [Fact]
    public void A_session_without_a_connection_has_to_end_before_another_is_attached()
    {
        ParticipantState alone = Attached() with { IsConnected = false };

        Assert.Equal(Ours, alone.HasToEndFor(Request("later")));
        Assert.Null(alone.HasToEndFor(Request("later") with { Ended = Ours }));
        Assert.Null(alone.HasToEndFor(Request(Ours.Value)));
        Assert.Null(Attached().HasToEndFor(Request("later")));
        Assert.Null(ParticipantState.Vacant.HasToEndFor(Request("later")));
        Assert.Equal(Ours, Attached().Ending().HasToEndFor(Request("later")));
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("sixteen-letters!", null)]
    [InlineData("", "malformed-mid")]
    [InlineData("seventeen-letters", "malformed-mid")]
    [InlineData("a:b", "malformed-mid")]
    [InlineData("a b", "malformed-mid")]
    [InlineData("ä", "malformed-mid")]
    public void A_mid_has_to_fit_into_the_id_of_a_track(string mid, string? expected)
    {
        Assert.Equal(expected, ParticipantLink.WhyNot(Answer([new(mid, MediaKind.Audio)], [])));
        Assert.Equal(expected, ParticipantLink.WhyNot(Answer([], [new(mid, MediaKind.Audio)])));
    }

    [Fact]
    public void An_answer_out_of_bounds_is_refused_by_name()
    {
        LinkSection section = new("0", MediaKind.Video);
        ImmutableArray<LinkSection> tooMany =
            [.. Enumerable.Range(0, ParticipantLink.SlotsMax + 1).Select(mid => section with { Mid = $"{mid}" })];

        Assert.Equal("malformed-mid", ParticipantLink.WhyNot(Answer([section, section], [])));
        Assert.Equal("too-many-slots", ParticipantLink.WhyNot(Answer([], tooMany)));
        Assert.Equal("malformed-answer", ParticipantLink.WhyNot(Answer(default, [])));
        Assert.Null(ParticipantLink.WhyNot(Answer([section], [section])));
    }

    private static LinkAnswered Answer(ImmutableArray<LinkSection> tracks, ImmutableArray<LinkSection> slots) =>
        new(Key.Room, 1, new LinkId(Key, 1), Guid.Empty, "v=0", tracks, slots);

    private static ParticipantState Attached() => ParticipantState.Vacant.Attached(Request(Ours.Value));

    private static AttachRequest Request(string session) =>
        new(new SessionId(session), "Ann", Conference.Grains.Interfaces.Grants.All, "jti");

    private static ClientOffer Offer(long id, int connection) => new(id, connection, "v=0");
}
