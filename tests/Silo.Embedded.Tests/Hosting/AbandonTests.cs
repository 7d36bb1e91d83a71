using Conference.Silo.Embedded.Storage;
using Conference.Silo.Embedded.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Silo.Embedded.Tests.Hosting;

public class AbandonTests
{
    [Fact]
    public async Task No_grain_is_told_and_no_turn_goes_on()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script.Deactivated = (_, _) => Noted(silo, "deactivated");
        silo.Script["wait"] = async (_, _) =>
        {
            silo.Script.Note("begins");
            await gate.Task;
            silo.Script.Note("goes-on");
        };
        Task call = silo.Probe().Do("wait");
        Task queued = silo.Probe().Do("wait");
        await silo.Quiet();

        silo.Abandon();
        gate.SetResult();
        await silo.Stop();
        Assert.Equal("begins", silo.Script.Notes);
        Assert.Equal(0, silo.ActivationCount);

        await silo.Advance(30);
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        await Assert.ThrowsAsync<TimeoutException>(() => queued);
    }

    [Fact]
    public async Task Timers_are_dead_and_leave_nothing_on_the_clock()
    {
        await using var silo = TestSilo.Start();
        silo.Script["register"] = (grain, _) =>
        {
            grain.RegisterGrainTimer(() => Noted(silo, "tick"), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            return Task.CompletedTask;
        };
        await silo.Probe("a").Do("register");
        await silo.Probe("b").Do("register");
        silo.Split("b");
        await silo.Advance(1);

        silo.Abandon();
        await silo.Advance(60);
        Assert.Equal("tick tick", silo.Script.Notes);
        Assert.Equal(0, silo.Time.ActiveTimers);
    }

    [Fact]
    public async Task Later_calls_from_outside_fail_at_once_and_one_way_calls_vanish()
    {
        await using var silo = TestSilo.Start();
        silo.Script["call"] = (_, _) => Noted(silo, "ran");
        silo.Abandon();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Probe().Do("call"));
        Assert.True(silo.Probe().DoOneWay("call").IsCompletedSuccessfully);
        Assert.Equal("", silo.Script.Notes);
    }

    [Fact]
    public async Task Observers_hear_no_more()
    {
        await using var silo = TestSilo.Start();
        var observer = new ProbeObserver(what => Noted(silo, what));
        IProbeObserver reference = silo.Grains.CreateObjectReference<IProbeObserver>(observer);
        silo.Abandon();
        reference.Told("dead");
        await silo.Quiet();
        Assert.Equal("", silo.Script.Notes);
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task What_another_silo_finds_is_what_had_been_written()
    {
        var store = new HeldStore();
        EmbeddedSilo first = Start(store);
        IKeeper keeper = first.Grains.GetGrain<IKeeper>("k");
        await keeper.Write("before");

        Task late = keeper.Write("in-flight");
        await store.Reached;
        Task never = keeper.Write("queued");
        first.Abandon();
        store.Release();
        await first.DisposeAsync();
        Assert.False(late.IsCompleted || never.IsCompleted);

        await using EmbeddedSilo second = Start(store);
        keeper = second.Grains.GetGrain<IKeeper>("k");
        Assert.EndsWith("name:in-flight members:in-flight", await keeper.Describe());
        await keeper.Write("after");
    }

    private static EmbeddedSilo Start(IStateStore store) => EmbeddedSilo.Start(
        options =>
        {
            options.GrainTypes.Add(typeof(KeeperGrain));
            options.StateStore = store;
        },
        services => services.AddSingleton<TimeProvider>(new ManualTimeProvider()));

    private static Task Noted(TestSilo silo, string what)
    {
        silo.Script.Note(what);
        return Task.CompletedTask;
    }
}
