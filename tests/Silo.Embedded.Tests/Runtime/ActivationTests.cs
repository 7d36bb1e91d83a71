using Conference.Silo.Embedded.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class ActivationTests
{
    [Fact]
    public async Task A_reference_activates_nothing_and_the_first_call_does()
    {
        await using var silo = TestSilo.Start();
        silo.Script.Activated = grain => Noted(silo, $"activated:{grain.Key}");
        silo.Script["call"] = (_, _) => Noted(silo, "call");
        IProbe probe = silo.Probe("x");
        Assert.Equal(0, silo.ActivationCount);

        await probe.Do("call");
        await probe.Do("call");
        Assert.Equal("activated:x call call", silo.Script.Notes);
        Assert.Equal(1, silo.ActivationCount);
    }

    [Fact]
    public async Task What_activation_throws_reaches_every_waiting_caller_and_the_next_call_tries_again()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["call"] = (_, _) => Task.CompletedTask;
        silo.Script.Activated = async _ =>
        {
            await gate.Task;
            throw new MarkedException("no", 7);
        };
        Task[] calls = [silo.Probe().Do("call"), silo.Probe().Do("call")];
        gate.SetResult();

        foreach (Task call in calls) Assert.Equal(7, (await Assert.ThrowsAsync<MarkedException>(() => call)).Code);
        await silo.Quiet();
        Assert.Equal(0, silo.ActivationCount);
        Assert.Equal(1, silo.Count(EngineEvent.ActivationFailed));

        silo.Script.Activated = _ => Task.CompletedTask;
        await silo.Probe().Do("call");
    }

    [Fact]
    public async Task Deactivation_lets_the_running_call_finish_and_sends_queued_ones_to_a_fresh_activation()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script.Activated = _ => Noted(silo, "on");
        silo.Script.Deactivated = (_, reason) => Noted(silo, $"off:{reason.ReasonCode}");
        silo.Script["end"] = async (grain, _) =>
        {
            grain.End();
            await gate.Task;
            silo.Script.Note("ended");
        };
        silo.Script["first"] = (_, _) => Noted(silo, "first");
        silo.Script["second"] = (_, _) => Noted(silo, "second");

        Task[] calls = [silo.Probe().Do("end"), silo.Probe().Do("first"), silo.Probe().Do("second")];
        await silo.Quiet();
        gate.SetResult();
        await Task.WhenAll(calls);
        Assert.Equal("on ended off:ApplicationRequested on first second", silo.Script.Notes);
    }

    [Fact]
    public async Task A_tick_may_end_its_grain()
    {
        await using var silo = TestSilo.Start();
        silo.Script.Deactivated = (_, reason) => Noted(silo, $"off:{reason.ReasonCode}");
        silo.Script["register"] = (grain, _) =>
        {
            grain.RegisterGrainTimer(
                () =>
                {
                    grain.End();
                    return Noted(silo, "tick");
                },
                TimeSpan.FromSeconds(1),
                TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        };
        await silo.Probe().Do("register");
        await silo.Advance(5);
        Assert.Equal("tick off:ApplicationRequested", silo.Script.Notes);
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task A_grain_that_ends_itself_while_it_comes_says_no_farewell_and_the_call_goes_to_the_next()
    {
        await using var silo = TestSilo.Start();
        int comings = 0;
        silo.Script.Activated = grain =>
        {
            silo.Script.Note("on");
            if (comings++ == 0) grain.End();
            return Task.CompletedTask;
        };
        silo.Script.Deactivated = (_, _) => Noted(silo, "off");
        silo.Script["call"] = (_, _) => Noted(silo, "call");
        await silo.Probe().Do("call");
        await silo.Quiet();
        Assert.Equal("on on call", silo.Script.Notes);
        Assert.Equal(1, silo.ActivationCount);
    }

    [Fact]
    public async Task A_call_that_meets_one_ending_activation_after_another_fails()
    {
        await using var silo = TestSilo.Start();
        silo.Script.Activated = grain =>
        {
            silo.Script.Note("on");
            grain.End();
            return Task.CompletedTask;
        };
        silo.Script["call"] = (_, _) => Noted(silo, "call");
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => silo.Probe().Do("call"));
        await silo.Quiet();
        Assert.Equal("on on on", silo.Script.Notes);
        Assert.Equal(1, silo.Count(EngineEvent.ForwardedTooOften));
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task A_grain_that_comes_while_the_silo_stops_hears_it_by_its_token()
    {
        await using var silo = TestSilo.Start<TokenProbeGrain>();
        silo.Script.Deactivated = (_, _) => Noted(silo, "off");
        silo.Script["call"] = (_, _) => Noted(silo, "call");
        Task call = silo.Probe().Do("call");
        await silo.Quiet();
        await silo.Stop();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        Assert.Equal("told", silo.Script.Notes);
        Assert.Equal(0, silo.Count(EngineEvent.ActivationFailed));
    }

    [Fact]
    public async Task The_first_reason_to_end_is_the_one_that_is_told()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script.Deactivated = (_, reason) => Noted(silo, $"{reason.ReasonCode}");
        silo.Script["end"] = (grain, _) =>
        {
            grain.End();
            return gate.Task;
        };
        Task ending = silo.Probe().Do("end");
        await silo.Quiet();
        Task stopped = silo.Stop();
        gate.SetResult();
        await ending;
        await stopped;
        Assert.Equal("ApplicationRequested", silo.Script.Notes);
    }

    [Fact]
    public async Task A_negative_delay_takes_an_earlier_one_back()
    {
        await using var silo = TestSilo.Start(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        silo.Script["delay"] = (grain, _) =>
        {
            grain.Delay(TimeSpan.FromHours(1));
            grain.Delay(TimeSpan.FromSeconds(-1));
            return Task.CompletedTask;
        };
        await silo.Probe().Do("delay");
        await silo.Advance(4 * 60);
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task A_deactivation_that_does_not_end_is_given_up_after_its_timeout()
    {
        await using var silo = TestSilo.Start(options => options.DeactivationTimeout = TimeSpan.FromSeconds(5));
        silo.Script.Deactivated = (_, _) => new TaskCompletionSource().Task;
        silo.Script["end"] = (grain, _) =>
        {
            grain.End();
            return Task.CompletedTask;
        };
        silo.Script["call"] = (_, _) => Noted(silo, "call");
        await silo.Probe().Do("end");
        Task call = silo.Probe().Do("call");
        await silo.Advance(5);
        await call;
        Assert.Equal(1, silo.Count(EngineEvent.DeactivationFailed));
        silo.Script.Deactivated = (_, _) => Task.CompletedTask;
    }

    [Fact]
    public async Task What_deactivation_throws_is_counted_and_the_grain_goes()
    {
        await using var silo = TestSilo.Start();
        silo.Script.Deactivated = (_, _) => throw new MarkedException("no", 1);
        silo.Script["end"] = (grain, _) =>
        {
            grain.End();
            return Task.CompletedTask;
        };
        await silo.Probe().Do("end");
        await silo.Quiet();
        Assert.Equal(0, silo.ActivationCount);
        Assert.Equal(1, silo.Count(EngineEvent.DeactivationFailed));
    }

    [Fact]
    public async Task An_idle_grain_is_collected_after_its_age()
    {
        await using var silo = TestSilo.Start(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        silo.Script.Deactivated = (_, reason) => Noted(silo, $"{reason.ReasonCode}");
        silo.Script["call"] = (_, _) => Task.CompletedTask;
        await silo.Probe().Do("call");
        await silo.Advance(119);
        Assert.Equal(1, silo.ActivationCount);
        await silo.Advance(31);
        Assert.Equal(0, silo.ActivationCount);
        Assert.Equal("ActivationIdle", silo.Script.Notes);
    }

    [Fact]
    public async Task A_call_makes_an_idle_grain_young_again()
    {
        await using var silo = TestSilo.Start(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        silo.Script["call"] = (_, _) => Task.CompletedTask;
        for (int minute = 0; minute < 10; minute++)
        {
            await silo.Probe().Do("call");
            await silo.Advance(60);
        }

        Assert.Equal(1, silo.ActivationCount);
    }

    [Fact]
    public async Task A_grain_kept_alive_is_not_collected()
    {
        await using var silo =
            TestSilo.Start<KeptProbeGrain>(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        silo.Script["call"] = (_, _) => Task.CompletedTask;
        await silo.Probe().Do("call");
        await silo.Advance(3600);
        Assert.Equal(1, silo.ActivationCount);
    }

    [Fact]
    public async Task Deactivation_can_be_delayed()
    {
        await using var silo = TestSilo.Start(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        silo.Script["delay"] = (grain, _) =>
        {
            grain.Delay(TimeSpan.FromMinutes(10));
            return Task.CompletedTask;
        };
        await silo.Probe().Do("delay");
        await silo.Advance(9 * 60);
        Assert.Equal(1, silo.ActivationCount);
        await silo.Advance(2 * 60);
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task A_graceful_stop_lets_calls_end_and_deactivates_all()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script.Deactivated = (grain, reason) => Noted(silo, $"{grain.Key}:{reason.ReasonCode}");
        silo.Script["wait"] = (_, _) => gate.Task;
        Task running = silo.Probe().Do("wait");
        await silo.Quiet();

        Task stopped = silo.Stop();
        await silo.Quiet();
        Assert.False(stopped.IsCompleted);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Probe("b").Do("wait"));

        gate.SetResult();
        await running;
        await stopped;
        Assert.Equal("a:ShuttingDown", silo.Script.Notes);
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task A_grain_that_stops_may_still_call_others()
    {
        await using var silo = TestSilo.Start();
        silo.Script["call"] = (_, _) => Task.CompletedTask;
        silo.Script["bye"] = (_, _) => Noted(silo, "bye");
        silo.Script.Deactivated = (grain, _) =>
            grain.Key == "a" ? grain.Factory.GetGrain<IProbe>("b").Do("bye") : Task.CompletedTask;
        await silo.Probe("a").Do("call");
        await silo.Stop();
        Assert.Equal("bye", silo.Script.Notes);
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task A_grain_and_its_scoped_services_are_disposed_with_the_activation()
    {
        await using var silo = TestSilo.Start<DisposableProbeGrain>(
            addServices: services => services.AddScoped<ScopedService>());
        silo.Script["end"] = (grain, _) =>
        {
            grain.End();
            return Task.CompletedTask;
        };
        await silo.Probe().Do("end");
        await silo.Quiet();
        Assert.Equal("grain service", silo.Script.Notes);
    }

    private static Task Noted(TestSilo silo, string what)
    {
        silo.Script.Note(what);
        return Task.CompletedTask;
    }

    [KeepAlive]
    private sealed class KeptProbeGrain(Script script) : ProbeGrain(script);

    private sealed class DisposableProbeGrain(Script script, ScopedService service) : ProbeGrain(script), IDisposable
    {
        private readonly Script _script = script;

        public void Dispose()
        {
            Assert.False(service.IsDisposed);
            _script.Note("grain");
        }
    }

    private sealed class TokenProbeGrain(Script script) : ProbeGrain(script)
    {
        private readonly Script _script = script;

        public override async Task OnActivateAsync(CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }
            finally
            {
                _script.Note("told");
            }
        }
    }

    private sealed class ScopedService(Script script) : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            IsDisposed = true;
            script.Note("service");
        }
    }
}
