using Conference.Silo.Embedded.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class DeadlockTests
{
    private readonly RecordingLog _log = new();

    [Fact]
    public async Task A_call_to_oneself_ends_in_a_timeout_that_names_it()
    {
        await using TestSilo silo = Start();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["self"] = (grain, _) => grain.Factory.GetGrain<IProbe>("a").Do("nothing");

        Task self = silo.Probe("a").Do("self");
        await silo.Advance(31);
        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => self);
        Assert.Contains("in a circle: probe/a.Do -> probe/a.Do (queued) -> probe/a.Do", timeout.Message);
        Assert.NotEqual(0, silo.Count(EngineEvent.Deadlocked));
    }

    [Fact]
    public async Task A_circle_of_grains_ends_in_a_timeout_and_the_log_names_it()
    {
        await using TestSilo silo = Start();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["back"] = (grain, _) => grain.Factory.GetGrain<IProbe>("a").Do("nothing");
        silo.Script["circle"] = (grain, _) => grain.Factory.GetGrain<IProbe>("b").Do("back");

        Task circle = silo.Probe("a").Do("circle");
        await silo.Advance(31);
        await Assert.ThrowsAsync<TimeoutException>(() => circle);
        Assert.Contains(_log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal)
            && line.Contains("in a circle, probe/a.Do -> probe/b.Do -> probe/a.Do (queued) -> probe/a.Do", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_grains_that_call_each_other_at_once_are_a_circle_too()
    {
        await using TestSilo silo = Start();
        var gate = new TaskCompletionSource();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["cross"] = async (grain, _) =>
        {
            await gate.Task;
            await grain.Factory.GetGrain<IProbe>(grain.Key == "a" ? "b" : "a").Do("nothing");
        };
        Task[] calls = [silo.Probe("a").Do("cross"), silo.Probe("b").Do("cross")];
        await silo.Quiet();
        gate.SetResult();
        await silo.Advance(31);
        foreach (Task call in calls)
        {
            Assert.Contains("in a circle", (await Assert.ThrowsAsync<TimeoutException>(() => call)).Message);
        }
    }

    [Fact]
    public async Task A_slow_grain_is_named_as_what_all_wait_for_and_is_no_circle()
    {
        await using TestSilo silo = Start();
        var gate = new TaskCompletionSource();
        silo.Script["slow"] = (_, _) => gate.Task;
        silo.Script["ask"] = (grain, _) => grain.Factory.GetGrain<IProbe>("slow").Do("slow");

        Task slow = silo.Probe("slow").DoOneWay("slow");
        Task asking = silo.Probe("a").Do("ask");
        await silo.Advance(31);
        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => asking);
        Assert.EndsWith(
            "It waits: probe/a.Do -> probe/slow.Do (queued) -> probe/slow.DoOneWay.", timeout.Message);
        Assert.Equal(0, silo.Count(EngineEvent.Deadlocked));
        gate.SetResult();
        await slow;
    }

    [Fact]
    public async Task The_grains_of_a_circle_answer_again_once_it_has_timed_out()
    {
        await using TestSilo silo = Start();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["self"] = (grain, _) => grain.Factory.GetGrain<IProbe>("a").Do("nothing");
        Task self = silo.Probe("a").Do("self");
        await silo.Advance(31);
        await Assert.ThrowsAsync<TimeoutException>(() => self);
        await silo.Probe("a").Do("nothing");
    }

    private TestSilo Start() => TestSilo.Start(addServices: services => services.AddSingleton<ILoggerProvider>(_log));
}
