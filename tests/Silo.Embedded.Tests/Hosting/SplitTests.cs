using Conference.Silo.Embedded.Storage;
using Conference.Silo.Embedded.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Conference.Silo.Embedded.Tests.Hosting;

public class SplitTests
{
    [Fact]
    public async Task The_next_call_makes_a_second_activation_while_the_first_goes_on()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        List<ProbeGrain> activated = [];
        silo.Script.Activated = grain =>
        {
            activated.Add(grain);
            return Task.CompletedTask;
        };
        silo.Script["wait"] = async (grain, _) =>
        {
            await gate.Task;
            silo.Script.Note(grain == activated[0] ? "first" : "second");
        };
        silo.Script["who"] = (grain, _) => Noted(silo, grain == activated[0] ? "first" : "second");

        Task running = silo.Probe().Do("wait");
        await silo.Quiet();
        Assert.True(silo.Split());
        await silo.Probe().Do("who");
        Assert.Equal(2, silo.ActivationCount);

        gate.SetResult();
        await running;
        Assert.Equal("second first", silo.Script.Notes);
    }

    [Fact]
    public async Task Calls_that_waited_for_the_first_stay_with_it()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        ProbeGrain? first = null;
        silo.Script["wait"] = (grain, _) =>
        {
            first = grain;
            return gate.Task;
        };
        silo.Script["who"] = (grain, _) => Noted(silo, grain == first ? "first" : "second");
        Task running = silo.Probe().Do("wait");
        Task waiting = silo.Probe().Do("who");
        await silo.Quiet();

        silo.Split();
        await silo.Probe().Do("who");
        gate.SetResult();
        await Task.WhenAll(running, waiting);
        Assert.Equal("second first", silo.Script.Notes);
    }

    [Fact]
    public async Task Timers_of_the_first_tick_on_until_it_is_idle()
    {
        await using var silo = TestSilo.Start(options => options.CollectionAge = TimeSpan.FromMinutes(2));
        silo.Script["register"] = (grain, _) =>
        {
            grain.RegisterGrainTimer(() => Noted(silo, "tick"), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
            return Task.CompletedTask;
        };
        await silo.Probe().Do("register");
        silo.Split();
        await silo.Advance(62);
        Assert.Equal("tick tick", silo.Script.Notes);

        await silo.Advance(120);
        Assert.Equal(0, silo.ActivationCount);
        string ticks = silo.Script.Notes;
        await silo.Advance(120);
        Assert.Equal(ticks, silo.Script.Notes);
    }

    [Fact]
    public async Task The_first_reaches_itself_and_others_the_second_unless_their_directory_is_old()
    {
        await using var silo = TestSilo.Start();
        ProbeGrain? first = null;
        silo.Script["first"] = (grain, _) =>
        {
            first = grain;
            return Task.CompletedTask;
        };
        silo.Script["who"] = (grain, _) => Noted(silo, grain == first ? "first" : "second");
        silo.Script["self"] = async (grain, _) =>
        {
            // One way: a call that it awaited would wait for this one.
            await grain.Factory.GetGrain<IProbe>("a").DoOneWay("who");
        };
        silo.Script["ask"] = (grain, _) => grain.Factory.GetGrain<IProbe>("a").Do("who");

        await silo.Probe().Do("first");
        Assert.True(silo.Split(reachesFirst: caller => caller?.Key.Value == "stale"));
        await silo.Probe("stale").Do("ask");
        await silo.Probe("fresh").Do("ask");
        await silo.Probe().Do("who");
        Assert.Equal("first second second", silo.Script.Notes);

        silo.Script["forward"] = (grain, _) => grain.Factory.GetGrain<IProbe>("a").Do("self");
        await silo.Probe("stale").Do("forward");
        await silo.Quiet();
        Assert.Equal("first second second first", silo.Script.Notes);
    }

    [Fact]
    public async Task There_is_nothing_to_split_where_nothing_is_in_memory()
    {
        await using var silo = TestSilo.Start();
        Assert.False(silo.Split());
    }

    [Fact]
    public async Task A_stateless_worker_cannot_be_split()
    {
        await using var silo = TestSilo.Start<WorkerProbeGrain>();
        silo.Script["call"] = (_, _) => Task.CompletedTask;
        await silo.Probe().Do("call");
        Assert.Throws<InvalidOperationException>(() => silo.Split());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_that_write_one_conflicts_and_is_dropped(bool firstWrites)
    {
        await using EmbeddedSilo silo = EmbeddedSilo.Start(
            options =>
            {
                options.GrainTypes.Add(typeof(KeeperGrain));
                options.StateStore = new MemoryStateStore();
            },
            services => services.AddSingleton<TimeProvider>(new ManualTimeProvider()));
        IKeeper keeper = silo.Grains.GetGrain<IKeeper>("k");
        await keeper.Write("before");

        bool reachesFirst = false;
        Assert.True(silo.Split<IKeeper>("k", _ => reachesFirst));
        await keeper.Describe();
        Assert.Equal(2, silo.ActivationCount);

        reachesFirst = firstWrites;
        await keeper.Write("winner");
        reachesFirst = !firstWrites;
        await Assert.ThrowsAsync<InconsistentStateException>(() => keeper.Write("loser"));
        await silo.WaitForQuiet();
        Assert.Equal(1, silo.ActivationCount);

        foreach (bool asked in (bool[])[true, false])
        {
            reachesFirst = asked;
            Assert.EndsWith("name:winner members:winner", await keeper.Describe());
            await keeper.Write("winner");
        }
    }

    [Fact]
    public async Task A_graceful_stop_ends_both()
    {
        await using var silo = TestSilo.Start();
        silo.Script.Deactivated = (_, reason) => Noted(silo, $"{reason.ReasonCode}");
        silo.Script["call"] = (_, _) => Task.CompletedTask;
        await silo.Probe().Do("call");
        silo.Split();
        await silo.Probe().Do("call");
        await silo.Stop();
        Assert.Equal("ShuttingDown ShuttingDown", silo.Script.Notes);
        Assert.Equal(0, silo.ActivationCount);
    }

    private static Task Noted(TestSilo silo, string what)
    {
        silo.Script.Note(what);
        return Task.CompletedTask;
    }

    [StatelessWorker(2)]
    private sealed class WorkerProbeGrain(Script script) : ProbeGrain(script);
}
