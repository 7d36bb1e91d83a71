using Orleans.Concurrency;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class InterleavingTests
{
    [Fact]
    public async Task An_interleaving_call_runs_while_another_waits()
    {
        await using var silo = TestSilo.Start();
        (Task waiting, TaskCompletionSource gate) = Wait(silo, silo.Probe().Do);
        silo.Script["quick"] = (_, _) => Task.CompletedTask;

        await silo.Probe().DoInterleaved("quick");
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        await waiting;
    }

    [Fact]
    public async Task Read_only_calls_run_beside_each_other()
    {
        await using var silo = TestSilo.Start();
        (Task waiting, TaskCompletionSource gate) = Wait(silo, silo.Probe().DoReadOnly);
        silo.Script["quick"] = (_, _) => Task.CompletedTask;

        await silo.Probe().DoReadOnly("quick");
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        await waiting;
    }

    [Fact]
    public async Task A_read_only_call_waits_for_a_writing_one_and_the_other_way_round()
    {
        await using var silo = TestSilo.Start();
        silo.Script["quick"] = (_, _) => Task.CompletedTask;

        (Task writing, TaskCompletionSource gate) = Wait(silo, silo.Probe().Do);
        Task reading = silo.Probe().DoReadOnly("quick");
        await silo.Quiet();
        Assert.False(reading.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(writing, reading);

        (reading, gate) = Wait(silo, silo.Probe().DoReadOnly);
        writing = silo.Probe().Do("quick");
        await silo.Quiet();
        Assert.False(writing.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(writing, reading);
    }

    [Fact]
    public async Task Read_only_calls_that_waited_start_together_and_pass_a_writing_one()
    {
        await using var silo = TestSilo.Start();
        (Task writing, TaskCompletionSource gate) = Wait(silo, silo.Probe().Do);
        var readGate = new TaskCompletionSource();
        silo.Script["read"] = (_, _) =>
        {
            silo.Script.Note("read");
            return readGate.Task;
        };
        silo.Script["write"] = (_, _) =>
        {
            silo.Script.Note("write");
            return Task.CompletedTask;
        };
        Task[] waiting = [silo.Probe().DoReadOnly("read"), silo.Probe().Do("write"), silo.Probe().DoReadOnly("read")];
        await silo.Quiet();
        Assert.Equal("", silo.Script.Notes);

        gate.SetResult();
        await writing;
        await silo.Quiet();
        Assert.Equal("read read", silo.Script.Notes);
        readGate.SetResult();
        await Task.WhenAll(waiting);
        Assert.Equal("read read write", silo.Script.Notes);
    }

    [Fact]
    public async Task A_reentrant_grain_takes_calls_while_it_waits()
    {
        await using var silo = TestSilo.Start<ReentrantProbeGrain>();
        (Task waiting, TaskCompletionSource gate) = Wait(silo, silo.Probe().Do);
        silo.Script["quick"] = (_, _) => Task.CompletedTask;

        await silo.Probe().Do("quick");
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        await waiting;
    }

    [Fact]
    public async Task A_call_that_interleaves_stands_in_nobodys_way()
    {
        await using var silo = TestSilo.Start();
        (Task waiting, TaskCompletionSource gate) = Wait(silo, silo.Probe().DoInterleaved);
        silo.Script["quick"] = (_, _) => Task.CompletedTask;

        await silo.Probe().Do("quick");
        await silo.Probe().DoReadOnly("quick");
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        await waiting;
    }

    [Fact]
    public async Task A_tick_that_interleaves_stands_in_nobodys_way()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["register"] = (grain, _) =>
        {
            grain.RegisterGrainTimer(
                () => gate.Task,
                new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan) { Interleave = true });
            return Task.CompletedTask;
        };
        silo.Script["quick"] = (_, _) => Task.CompletedTask;
        await silo.Probe().Do("register");
        await silo.Advance(1);
        await silo.Probe().Do("quick");
        gate.SetResult();
    }

    [Fact]
    public async Task A_circle_is_allowed_where_the_grain_says_so()
    {
        await using var silo = TestSilo.Start();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["back"] = (grain, _) => grain.Factory.GetGrain<IProbe>("a").Do("nothing");
        silo.Script["circle"] = async (grain, _) =>
        {
            using (RequestContext.AllowCallChainReentrancy()) await grain.Factory.GetGrain<IProbe>("b").Do("back");
        };

        await silo.Probe("a").Do("circle");
    }

    [Fact]
    public async Task An_allowed_chain_comes_back_over_several_grains()
    {
        await using var silo = TestSilo.Start();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["third"] = (grain, _) => grain.Factory.GetGrain<IProbe>("a").Do("nothing");
        silo.Script["second"] = (grain, _) => grain.Factory.GetGrain<IProbe>("c").Do("third");
        silo.Script["circle"] = async (grain, _) =>
        {
            using (RequestContext.AllowCallChainReentrancy()) await grain.Factory.GetGrain<IProbe>("b").Do("second");
        };

        await silo.Probe("a").Do("circle");
    }

    [Fact]
    public async Task A_grain_that_did_not_allow_it_is_not_entered_by_the_chain()
    {
        await using var silo = TestSilo.Start();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["third"] = (grain, _) => grain.Factory.GetGrain<IProbe>("b").Do("nothing");
        silo.Script["second"] = (grain, _) => grain.Factory.GetGrain<IProbe>("c").Do("third");
        silo.Script["circle"] = async (grain, _) =>
        {
            using (RequestContext.AllowCallChainReentrancy()) await grain.Factory.GetGrain<IProbe>("b").Do("second");
        };

        Task circle = silo.Probe("a").Do("circle");
        await silo.Advance(31);
        await Assert.ThrowsAsync<TimeoutException>(() => circle);
    }

    [Fact]
    public async Task Another_chain_does_not_enter_an_open_grain()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["quick"] = (_, _) => Task.CompletedTask;
        silo.Script["open"] = async (_, _) =>
        {
            using (RequestContext.AllowCallChainReentrancy()) await gate.Task;
        };
        silo.Script["enter"] = async (grain, _) =>
        {
            using (RequestContext.AllowCallChainReentrancy()) await grain.Factory.GetGrain<IProbe>("a").Do("quick");
        };

        Task open = silo.Probe("a").Do("open");
        Task enter = silo.Probe("b").Do("enter");
        await silo.Quiet();
        Assert.False(enter.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(open, enter);
    }

    [Fact]
    public async Task Once_the_allowance_is_over_the_circle_is_closed_again()
    {
        await using var silo = TestSilo.Start();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["back"] = (grain, _) => grain.Factory.GetGrain<IProbe>("a").Do("nothing");
        silo.Script["circle"] = async (grain, _) =>
        {
            using (RequestContext.AllowCallChainReentrancy())
            {
            }

            await grain.Factory.GetGrain<IProbe>("b").Do("back");
        };

        Task circle = silo.Probe("a").Do("circle");
        await silo.Advance(31);
        await Assert.ThrowsAsync<TimeoutException>(() => circle);
    }

    [Fact]
    public async Task A_stateless_worker_runs_as_many_calls_at_once_as_it_may()
    {
        await using var silo = TestSilo.Start<WorkerProbeGrain>();
        (Task first, TaskCompletionSource gate) = Wait(silo, silo.Probe().Do);
        await silo.Quiet();
        Task second = silo.Probe().Do("wait");
        await silo.Quiet();
        Task third = silo.Probe().Do("wait");
        await silo.Quiet();

        Assert.Equal(2, silo.ActivationCount);
        gate.SetResult();
        await Task.WhenAll(first, second, third);
    }

    private static (Task Call, TaskCompletionSource Gate) Wait(TestSilo silo, Func<string, Task> call)
    {
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        return (call("wait"), gate);
    }

    [Reentrant]
    private sealed class ReentrantProbeGrain(Script script) : ProbeGrain(script);

    [StatelessWorker(2)]
    private sealed class WorkerProbeGrain(Script script) : ProbeGrain(script);
}
