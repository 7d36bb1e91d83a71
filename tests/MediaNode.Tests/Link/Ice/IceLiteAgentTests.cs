using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Ice;

namespace Conference.MediaNode.Tests.Link.Ice;

public class IceLiteAgentTests
{
    private static readonly Instant Start = Instant.FromMilliseconds(1_000);
    private static readonly NetworkPath First = new(0, TransportAddress.FromIPv4(1, 1));
    private static readonly NetworkPath Second = new(1, TransportAddress.FromIPv4(2, 2));

    private readonly IceLiteAgent _agent = new(Start);

    [Fact]
    public void A_check_that_does_not_nominate_leaves_it_waiting()
    {
        Assert.Equal(IceEvent.None, _agent.OnCheck(First, nominates: false, Start));
        Assert.Equal(IceState.Waiting, _agent.State);
    }

    [Fact]
    public void The_first_nomination_connects()
    {
        Assert.Equal(IceEvent.Connected, _agent.OnCheck(First, nominates: true, Start));
        Assert.Equal((IceState.Connected, First), (_agent.State, _agent.Path));
        Assert.Equal(IceEvent.None, _agent.OnCheck(First, nominates: true, Start));
    }

    [Fact]
    public void A_nomination_elsewhere_moves_the_path_and_a_mere_check_does_not()
    {
        _agent.OnCheck(First, nominates: true, Start);

        Assert.Equal(IceEvent.None, _agent.OnCheck(Second, nominates: false, Start));
        Assert.Equal(First, _agent.Path);
        Assert.Equal(IceEvent.PathMoved, _agent.OnCheck(Second, nominates: true, Start));
        Assert.Equal(Second, _agent.Path);
    }

    [Fact]
    public void A_check_elsewhere_does_not_keep_the_path_alive_on_which_it_sends()
    {
        _agent.OnCheck(First, nominates: true, Start);
        Instant silence = _agent.NextDeadline;
        _agent.OnCheck(Second, nominates: false, silence - TimeSpan.FromMilliseconds(1));

        Assert.Equal(silence, _agent.NextDeadline);
        Assert.Equal(IceEvent.Disconnected, _agent.OnTimeout(silence));
    }

    [Fact]
    public void A_check_on_its_path_keeps_it_alive_without_nominating_again()
    {
        _agent.OnCheck(First, nominates: true, Start);
        Instant later = Start + TimeSpan.FromSeconds(2);
        _agent.OnCheck(First, nominates: false, later);

        Assert.Equal(later + IceLiteAgent.DisconnectAfter, _agent.NextDeadline);
    }

    [Fact]
    public void Silence_disconnects_and_then_closes()
    {
        _agent.OnCheck(First, nominates: true, Start);
        Assert.Equal(Start + IceLiteAgent.DisconnectAfter, _agent.NextDeadline);
        Assert.Equal(IceEvent.Disconnected, _agent.OnTimeout(_agent.NextDeadline));
        Assert.Equal(Start + IceLiteAgent.CloseAfter, _agent.NextDeadline);
        Assert.Equal(IceEvent.Closed, _agent.OnTimeout(_agent.NextDeadline));
        Assert.Equal((IceState.Closed, Instant.Never), (_agent.State, _agent.NextDeadline));
    }

    /// <summary>RFC 7675 §5.1: every 5 s, drawn between 0.8 and 1.2 times that.</summary>
    [Theory]
    [InlineData(4_000, 0)]
    [InlineData(6_000, 0)]
    [InlineData(6_000, 1)]
    public void Checks_as_rare_as_consent_allows_keep_it_connected_even_if_one_is_lost(int everyMs, int lost)
    {
        TimeSpan gap = TimeSpan.FromMilliseconds(everyMs) * (1 + lost);
        Instant now = Start;
        for (int check = 0; check < 10; check++, now += gap)
        {
            Assert.Equal(IceEvent.None, _agent.OnTimeout(now));
            _agent.OnCheck(First, nominates: check == 0, now);
            Assert.Equal(IceState.Connected, _agent.State);
        }
    }

    [Fact]
    public void A_check_reconnects_a_disconnected_agent()
    {
        _agent.OnCheck(First, nominates: true, Start);
        Instant later = _agent.NextDeadline;
        _agent.OnTimeout(later);

        Assert.Equal(IceEvent.Connected, _agent.OnCheck(First, nominates: true, later));
        Assert.Equal(later + IceLiteAgent.DisconnectAfter, _agent.NextDeadline);
    }

    [Fact]
    public void A_check_elsewhere_does_not_bring_the_silent_path_back_until_it_nominates()
    {
        _agent.OnCheck(First, nominates: true, Start);
        Instant later = _agent.NextDeadline;
        _agent.OnTimeout(later);

        Assert.Equal(IceEvent.None, _agent.OnCheck(Second, nominates: false, later));
        Assert.Equal((IceState.Disconnected, Start + IceLiteAgent.CloseAfter), (_agent.State, _agent.NextDeadline));
        Assert.Equal(IceEvent.Connected, _agent.OnCheck(Second, nominates: true, later));
        Assert.Equal(Second, _agent.Path);
    }

    [Fact]
    public void An_agent_that_nobody_checks_closes()
    {
        Assert.Equal(Start + IceLiteAgent.CloseAfter, _agent.NextDeadline);
        Assert.Equal(IceEvent.Closed, _agent.OnTimeout(_agent.NextDeadline));
    }

    [Theory]
    [InlineData(IceState.Waiting)]
    [InlineData(IceState.Connected)]
    [InlineData(IceState.Disconnected)]
    [InlineData(IceState.Closed)]
    public void An_early_timeout_is_harmless(object state)
    {
        Bring((IceState)state);
        Instant deadline = _agent.NextDeadline;
        Instant early = deadline == Instant.Never ? Start + TimeSpan.FromDays(1) : deadline - TimeSpan.FromTicks(1);

        Assert.Equal(IceEvent.None, _agent.OnTimeout(early));
        Assert.Equal((state, deadline), (_agent.State, _agent.NextDeadline));
    }

    [Fact]
    public void A_late_timeout_goes_one_step_at_a_time()
    {
        _agent.OnCheck(First, nominates: true, Start);
        Instant late = Start + TimeSpan.FromHours(1);

        Assert.Equal(IceEvent.Disconnected, _agent.OnTimeout(late));
        Assert.Equal(IceEvent.Closed, _agent.OnTimeout(late));
        Assert.Equal(IceEvent.None, _agent.OnTimeout(late));
    }

    [Fact]
    public void A_closed_agent_ignores_checks()
    {
        _agent.Close();

        Assert.Equal(IceEvent.None, _agent.OnCheck(First, nominates: true, Start));
        Assert.Equal((IceState.Closed, Instant.Never), (_agent.State, _agent.NextDeadline));
    }

    private void Bring(IceState state)
    {
        if (state is IceState.Connected or IceState.Disconnected) _agent.OnCheck(First, nominates: true, Start);
        if (state is IceState.Disconnected) _agent.OnTimeout(_agent.NextDeadline);
        if (state is IceState.Closed) _agent.Close();
        Assert.Equal(state, _agent.State);
    }
}
