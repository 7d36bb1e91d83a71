using Conference.Silo.Embedded.Runtime;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_ticks_when_due_and_then_every_period()
    {
        await using var silo = TestSilo.Start();
        await Register(silo, _ => Noted(silo), new(TimeSpan.FromSeconds(3), Second));
        await silo.Advance(2);
        Assert.Equal(0, Ticks(silo));
        await silo.Advance(1);
        Assert.Equal(1, Ticks(silo));
        await silo.Advance(5);
        Assert.Equal(6, Ticks(silo));
    }

    [Fact]
    public async Task An_infinite_period_ticks_once()
    {
        await using var silo = TestSilo.Start();
        await Register(silo, _ => Noted(silo), new(Second, Timeout.InfiniteTimeSpan));
        await silo.Advance(60);
        Assert.Equal(1, Ticks(silo));
    }

    [Fact]
    public async Task A_tick_waits_for_the_running_call_and_a_call_for_the_running_tick()
    {
        await using var silo = TestSilo.Start();
        var tickGate = new TaskCompletionSource();
        var callGate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => callGate.Task;
        silo.Script["quick"] = (_, _) => Task.CompletedTask;
        await Register(
            silo,
            _ =>
            {
                silo.Script.Note("tick");
                return tickGate.Task;
            },
            new(Second, Second));

        Task waiting = silo.Probe().Do("wait");
        await silo.Advance(2);
        Assert.Equal(0, Ticks(silo));
        callGate.SetResult();
        await waiting;
        await silo.Quiet();
        Assert.Equal(1, Ticks(silo));

        Task quick = silo.Probe().Do("quick");
        await silo.Quiet();
        Assert.False(quick.IsCompleted);
        tickGate.SetResult();
        await quick;
    }

    [Fact]
    public async Task An_interleaving_timer_ticks_while_a_call_waits()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        await Register(silo, _ => Noted(silo), new(Second, Second) { Interleave = true });
        Task waiting = silo.Probe().Do("wait");
        await silo.Advance(3);
        Assert.Equal(3, Ticks(silo));
        gate.SetResult();
        await waiting;
    }

    [Fact]
    public async Task Ticks_never_overlap()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        await Register(
            silo,
            _ =>
            {
                silo.Script.Note("tick");
                return gate.Task;
            },
            new(Second, Second) { Interleave = true });
        await silo.Advance(10);
        Assert.Equal(1, Ticks(silo));
        gate.SetResult();
        await silo.Advance(1);
        Assert.Equal(2, Ticks(silo));
    }

    [Fact]
    public async Task A_tick_that_throws_is_counted_and_the_timer_goes_on()
    {
        await using var silo = TestSilo.Start();
        await Register(
            silo,
            _ =>
            {
                silo.Script.Note("tick");
                throw new MarkedException("no", 1);
            },
            new(Second, Second));
        await silo.Advance(3);
        Assert.Equal(3, Ticks(silo));
        Assert.Equal(3, silo.Count(EngineEvent.TimerFailed));
    }

    [Fact]
    public async Task A_timer_can_be_changed_also_by_its_own_tick()
    {
        await using var silo = TestSilo.Start();
        IGrainTimer? timer = null;
        silo.Script["register"] = (grain, _) =>
        {
            timer = grain.RegisterGrainTimer(
                () =>
                {
                    silo.Script.Note("tick");
                    timer!.Change(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
                    return Task.CompletedTask;
                },
                Second,
                Second);
            return Task.CompletedTask;
        };
        await silo.Probe().Do("register");
        await silo.Advance(5);
        Assert.Equal(1, Ticks(silo));
        await silo.Advance(6);
        Assert.Equal(2, Ticks(silo));

        timer!.Change(Second, Timeout.InfiniteTimeSpan);
        await silo.Advance(1);
        Assert.Equal(3, Ticks(silo));
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more_and_its_token_fires()
    {
        await using var silo = TestSilo.Start();
        IGrainTimer? timer = null;
        CancellationToken seen = default;
        silo.Script["register"] = (grain, _) =>
        {
            timer = grain.RegisterGrainTimer(
                (state, cancellation) =>
                {
                    seen = cancellation;
                    silo.Script.Note(state);
                    return Task.CompletedTask;
                },
                "tick",
                new GrainTimerCreationOptions(Second, Second));
            return Task.CompletedTask;
        };
        await silo.Probe().Do("register");
        await silo.Advance(1);
        Assert.False(seen.IsCancellationRequested);
        timer!.Dispose();
        await silo.Advance(10);
        Assert.Equal(1, Ticks(silo));
        Assert.True(seen.IsCancellationRequested);
    }

    [Fact]
    public async Task Timers_end_with_their_activation()
    {
        await using var silo = TestSilo.Start();
        await Register(silo, _ => Noted(silo), new(Second, Second));
        silo.Script["end"] = (grain, _) =>
        {
            grain.End();
            return Task.CompletedTask;
        };
        await silo.Probe().Do("end");
        await silo.Advance(10);
        Assert.Equal(0, Ticks(silo));
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task Two_timers_of_one_grain_do_not_tick_beside_each_other()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["register"] = (grain, _) =>
        {
            for (int timer = 0; timer < 2; timer++)
            {
                grain.RegisterGrainTimer(
                    () =>
                    {
                        silo.Script.Note("tick");
                        return gate.Task;
                    },
                    Second,
                    Timeout.InfiniteTimeSpan);
            }

            return Task.CompletedTask;
        };
        await silo.Probe().Do("register");
        await silo.Advance(1);
        Assert.Equal(1, Ticks(silo));
        gate.SetResult();
        await silo.Quiet();
        Assert.Equal(2, Ticks(silo));
    }

    [Fact]
    public async Task A_tick_that_waits_when_its_grain_ends_is_dropped()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["end"] = (grain, _) =>
        {
            grain.End();
            return gate.Task;
        };
        await Register(silo, _ => Noted(silo), new(Second, Second));
        Task ending = silo.Probe().Do("end");
        await silo.Advance(5);
        gate.SetResult();
        await ending;
        await silo.Advance(5);
        Assert.Equal(0, Ticks(silo));
    }

    [Fact]
    public async Task A_timer_is_registered_in_a_turn_of_its_grain_only()
    {
        await using var silo = TestSilo.Start();
        ProbeGrain? seen = null;
        silo.Script["look"] = (grain, _) =>
        {
            seen = grain;
            return Task.CompletedTask;
        };
        await silo.Probe().Do("look");
        Assert.Throws<InvalidOperationException>(
            () => seen!.RegisterGrainTimer(() => Task.CompletedTask, Second, Second));
    }

    [Theory]
    [InlineData(-2, 1000)]
    [InlineData(0, 0)]
    [InlineData(0, -2)]
    [InlineData(0xFFFFFFFF, 1000)]
    [InlineData(0, 0xFFFFFFFF)]
    public async Task Times_that_no_timer_can_keep_are_refused(long dueMs, long periodMs)
    {
        await using var silo = TestSilo.Start();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Register(
            silo, _ => Noted(silo), new(TimeSpan.FromMilliseconds(dueMs), TimeSpan.FromMilliseconds(periodMs))));
    }

    [Fact]
    public async Task A_timer_that_waits_for_ever_starts_when_it_is_changed()
    {
        await using var silo = TestSilo.Start();
        IGrainTimer? timer = null;
        silo.Script["register"] = (grain, _) =>
        {
            timer = grain.RegisterGrainTimer(() => Noted(silo), Timeout.InfiniteTimeSpan, Second);
            return Task.CompletedTask;
        };
        await silo.Probe().Do("register");
        await silo.Advance(60);
        Assert.Equal(0, Ticks(silo));
        timer!.Change(Second, Second);
        await silo.Advance(2);
        Assert.Equal(2, Ticks(silo));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Only_a_timer_that_says_so_keeps_its_grain_alive(bool keepAlive, int left)
    {
        await using var silo = TestSilo.Start(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        await Register(silo, _ => Task.CompletedTask, new(Second, Second) { KeepAlive = keepAlive });
        await silo.Advance(300);
        Assert.Equal(left, silo.ActivationCount);
    }

    private static Task Register(TestSilo silo, Func<ProbeGrain, Task> tick, GrainTimerCreationOptions options)
    {
        silo.Script["register"] = (grain, _) =>
        {
            grain.RegisterGrainTimer(_ => tick(grain), options);
            return Task.CompletedTask;
        };
        return silo.Probe().Do("register");
    }

    private static Task Noted(TestSilo silo)
    {
        silo.Script.Note("tick");
        return Task.CompletedTask;
    }

    private static int Ticks(TestSilo silo) =>
        silo.Script.Notes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}
