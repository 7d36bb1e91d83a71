using Conference.Silo.Embedded.Runtime;
using Orleans.Serialization;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class CallTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Arguments_and_results_are_copies(bool serializeEveryCall)
    {
        await using var silo = TestSilo.Start(options => options.SerializeEveryCall = serializeEveryCall);
        ProbeGrain? seen = null;
        silo.Script.Activated = grain =>
        {
            seen = grain;
            return Task.CompletedTask;
        };
        var sent = new MutableCounter { Value = 1 };

        MutableCounter returned = await silo.Probe().Echo(sent);

        Assert.Equal(1, returned.Value);
        Assert.NotSame(sent, seen!.Kept);
        Assert.NotSame(returned, seen.Kept);
    }

    [Fact]
    public async Task Changing_an_argument_after_the_call_does_not_reach_the_grain()
    {
        await using var silo = TestSilo.Start();
        var counter = new MutableCounter { Value = 1 };
        ValueTask<int> call = silo.Probe().Count(new ImmutableCounter(2), counter);
        counter.Value = 100;

        Assert.Equal(3, await call);
        Assert.Equal(100, counter.Value);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Immutable_values_are_shared_unless_every_call_is_serialised(
        bool serializeEveryCall, bool isShared)
    {
        await using var silo = TestSilo.Start(options => options.SerializeEveryCall = serializeEveryCall);
        var value = new ImmutableCounter(5);
        ImmutableCounter returned = await silo.Probe().Generic(value);
        Assert.Equal(value, returned);
        Assert.Equal(isShared, ReferenceEquals(value, returned));
    }

    [Fact]
    public async Task References_cross_calls_and_stay_equal()
    {
        await using var silo = TestSilo.Start();
        IProbe other = await silo.Probe("a").PassOn(silo.Probe("b"));
        Assert.Equal(silo.Probe("b"), other);
        Assert.Equal("b", other.GetPrimaryKeyString());
    }

    [Fact]
    public async Task A_grain_object_is_refused_as_an_argument()
    {
        await using var silo = TestSilo.Start();
        silo.Script["leak"] = (grain, _) => grain.Factory.GetGrain<IProbe>("b").PassOn(grain);
        silo.Script["refer"] = (grain, _) => grain.Factory.GetGrain<IProbe>("b").PassOn(grain.AsReference<IProbe>());

        await silo.Probe().Do("refer");
        await Assert.ThrowsAsync<CodecNotFoundException>(() => silo.Probe().Do("leak"));
    }

    [Fact]
    public async Task A_default_interface_method_runs_in_the_grain()
    {
        await using var silo = TestSilo.Start();
        silo.Script["default"] = (_, _) =>
        {
            silo.Script.Note("ran");
            return Task.CompletedTask;
        };
        Assert.Equal("ran", await silo.Probe().Default());
    }

    [Fact]
    public async Task An_exception_reaches_the_caller_with_its_members_and_its_cause()
    {
        await using var silo = TestSilo.Start();
        silo.Script["throw"] = (_, _) => throw new InvalidOperationException("outer", new MarkedException("inner", 42));

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Probe().Do("throw"));
        Assert.Equal("outer", thrown.Message);
        Assert.Equal(42, Assert.IsType<MarkedException>(thrown.InnerException).Code);
        Assert.Contains(nameof(CallTests), thrown.StackTrace);
    }

    [Fact]
    public async Task An_unmarked_exception_is_lost_at_the_border()
    {
        await using var silo = TestSilo.Start();
        silo.Script["throw"] = (_, _) => throw new UnmarkedException("secret");
        silo.Script["throw-inner"] = (_, _) => throw new InvalidOperationException(
            "outer", new UnmarkedException("secret"));

        await Assert.ThrowsAsync<CodecNotFoundException>(() => silo.Probe().Do("throw"));
        await Assert.ThrowsAsync<CodecNotFoundException>(() => silo.Probe().Do("throw-inner"));
    }

    [Fact]
    public async Task A_one_way_call_is_over_for_its_caller_at_once()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        Assert.True(silo.Probe().DoOneWay("wait").IsCompletedSuccessfully);
        gate.SetResult();
    }

    [Fact]
    public async Task What_a_one_way_call_throws_is_counted()
    {
        await using var silo = TestSilo.Start();
        silo.Script["throw"] = (_, _) => throw new MarkedException("lost", 1);
        await silo.Probe().DoOneWay("throw");
        await silo.Quiet();
        Assert.Equal(1, silo.Count(EngineEvent.OneWayFailed));
    }

    [Fact]
    public async Task A_caller_gives_up_after_the_timeout_and_the_grain_goes_on()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        CancellationToken seen = default;
        silo.Script["wait"] = (_, cancellation) =>
        {
            seen = cancellation;
            return gate.Task;
        };

        Task call = silo.Probe().DoCancellable("wait", CancellationToken.None);
        await silo.Advance(29);
        Assert.False(call.IsCompleted);
        await silo.Advance(1);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.False(seen.IsCancellationRequested);
        Assert.Equal(1, silo.Count(EngineEvent.TimedOut));

        gate.SetResult();
        await silo.Quiet();
        Assert.Equal(1, silo.Count(EngineEvent.LateResult));
    }

    [Fact]
    public async Task A_method_may_have_a_timeout_of_its_own()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        Task call = silo.Probe().DoImpatiently("wait");
        await silo.Advance(5);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        gate.SetResult();
    }

    [Fact]
    public async Task Each_call_has_its_own_time_whatever_became_of_the_others()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        silo.Script["quick"] = (_, _) => Task.CompletedTask;

        await silo.Probe("0").Do("quick");
        Task first = silo.Probe("1").Do("wait");
        await silo.Advance(10);
        Task second = silo.Probe("2").Do("wait");
        Task impatient = silo.Probe("3").DoImpatiently("wait");
        await silo.Probe("4").Do("quick");

        await silo.Advance(5);
        Assert.Equal((false, false, true), (first.IsCompleted, second.IsCompleted, impatient.IsFaulted));
        await silo.Advance(15);
        Assert.Equal((true, false), (first.IsFaulted, second.IsCompleted));
        await silo.Advance(9);
        Task third = silo.Probe("5").Do("wait");
        await silo.Advance(1);
        Assert.True(second.IsFaulted);
        await silo.Advance(28);
        Assert.False(third.IsCompleted);
        await silo.Advance(1);
        Assert.True(third.IsFaulted);
        foreach (Task each in (Task[])[first, second, third, impatient]) await Assert.ThrowsAsync<TimeoutException>(() => each);
        gate.SetResult();
    }

    [Fact]
    public async Task A_full_mailbox_first_forgets_the_calls_that_nobody_waits_for()
    {
        await using var silo = TestSilo.Start(options => options.MailboxMax = 1);
        using var source = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        Task running = silo.Probe().Do("wait");
        await silo.Quiet();
        Task given = silo.Probe().DoCancellable("wait", source.Token);
        await silo.Quiet();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        Task waiting = silo.Probe().Do("wait");
        await Assert.ThrowsAsync<LimitExceededException>(() => silo.Probe().Do("wait"));
        Assert.Equal(1, silo.Count(EngineEvent.ExpiredInQueue));
        gate.SetResult();
        await Task.WhenAll(running, waiting);
    }

    [Fact]
    public async Task A_call_whose_caller_gave_up_while_it_waited_is_not_run()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        silo.Script["late"] = (_, _) => throw new InvalidOperationException("It ran.");
        Task waiting = silo.Probe().Do("wait");
        Task late = silo.Probe().DoImpatiently("late");
        await silo.Advance(6);
        await Assert.ThrowsAsync<TimeoutException>(() => late);

        gate.SetResult();
        await waiting;
        await silo.Quiet();
        Assert.Equal(1, silo.Count(EngineEvent.ExpiredInQueue));
    }

    [Fact]
    public async Task Cancelling_frees_the_caller_and_fires_the_callees_token_in_its_turn()
    {
        await using var silo = TestSilo.Start();
        using var source = new CancellationTokenSource();
        silo.Script["wait"] = async (grain, cancellation) =>
        {
            var fired = new TaskCompletionSource();
            using CancellationTokenRegistration _ = cancellation.Register(() =>
            {
                if (TurnGroup.CurrentActivation == grain.GrainContext) silo.Script.Note("in-turn");
                fired.SetResult();
            });
            await fired.Task;
        };

        Task call = silo.Probe().DoCancellable("wait", source.Token);
        await silo.Quiet();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await silo.Quiet();
        Assert.Equal("in-turn", silo.Script.Notes);
    }

    [Fact]
    public async Task A_full_mailbox_refuses_by_name()
    {
        await using var silo = TestSilo.Start(options => options.MailboxMax = 2);
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        Task running = silo.Probe().Do("wait");
        await silo.Quiet();
        Task[] waiting = [silo.Probe().Do("wait"), silo.Probe().Do("wait")];

        var refused = await Assert.ThrowsAsync<LimitExceededException>(() => silo.Probe().Do("wait"));
        Assert.Contains("MailboxMax", refused.Message);
        Assert.Equal(1, silo.Count(EngineEvent.Overloaded));

        gate.SetResult();
        await Task.WhenAll([running, .. waiting]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_collection_holds_is_copied_both_ways(bool serializeEveryCall)
    {
        await using var silo = TestSilo.Start(options => options.SerializeEveryCall = serializeEveryCall);
        ProbeGrain? grain = null;
        silo.Script.Activated = activated =>
        {
            grain = activated;
            return Task.CompletedTask;
        };
        List<MutableCounter> sent = [new() { Value = 1 }];
        List<MutableCounter> returned = await silo.Probe().EchoAll(sent);

        Assert.NotSame(sent, grain!.KeptAll);
        Assert.NotSame(sent[0], grain.KeptAll[0]);
        Assert.NotSame(grain.KeptAll[0], returned[0]);
        Assert.Equal(1, returned[0].Value);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task An_argument_marked_immutable_is_shared_unless_every_call_is_serialised(bool serializeEveryCall, bool isShared)
    {
        await using var silo = TestSilo.Start(options => options.SerializeEveryCall = serializeEveryCall);
        ProbeGrain? grain = null;
        silo.Script.Activated = activated =>
        {
            grain = activated;
            return Task.CompletedTask;
        };
        var sent = new MutableCounter { Value = 1 };
        await silo.Probe().Keep(sent);
        Assert.Equal(isShared, ReferenceEquals(sent, grain!.Kept));
    }

    [Fact]
    public async Task An_AggregateException_arrives_with_all_its_causes()
    {
        await using var silo = TestSilo.Start();
        silo.Script["throw"] = (_, _) => throw new AggregateException(
            "several", new MarkedException("one", 1), new InvalidOperationException("two"));

        var thrown = await Assert.ThrowsAsync<AggregateException>(() => silo.Probe().Do("throw"));
        Assert.Equal(["one", "two"], thrown.InnerExceptions.Select(cause => cause.Message));
        Assert.StartsWith("several", thrown.Message);
    }

    [Fact]
    public async Task An_exception_passes_through_grains_with_the_trace_of_each()
    {
        await using var silo = TestSilo.Start();
        silo.Script["throw"] = (_, _) => throw new MarkedException("deep", 9);
        silo.Script["middle"] = (grain, _) => Middle(grain);
        var thrown = await Assert.ThrowsAsync<MarkedException>(() => silo.Probe().Do("middle"));
        Assert.Equal(9, thrown.Code);
        Assert.Contains(nameof(Middle), thrown.StackTrace);

        static async Task Middle(ProbeGrain grain) => await grain.Factory.GetGrain<IProbe>("b").Do("throw");
    }

    [Fact]
    public async Task A_grain_knows_its_key_its_id_and_its_own_reference()
    {
        await using var silo = TestSilo.Start();
        silo.Script["look"] = (grain, _) =>
        {
            IProbe own = grain.AsReference<IProbe>();
            Assert.Equal("k", grain.GetPrimaryKeyString());
            Assert.Equal(GrainId.Create("probe", "k"), grain.GetGrainId());
            Assert.Equal("probe/k", grain.IdentityString);
            Assert.Equal(grain.GetGrainId(), own.GetGrainId());
            Assert.Equal("k", own.GetPrimaryKeyString());
            return Task.CompletedTask;
        };
        await silo.Probe("k").Do("look");
    }

    [Fact]
    public async Task An_empty_key_is_refused()
    {
        await using var silo = TestSilo.Start();
        Assert.Throws<ArgumentException>(() => silo.Probe(""));
    }
}
