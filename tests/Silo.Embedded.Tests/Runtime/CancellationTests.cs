using Conference.Silo.Embedded.Runtime;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class CancellationTests
{
    [Fact]
    public async Task A_queued_call_that_is_cancelled_is_not_run()
    {
        await using var silo = TestSilo.Start();
        using var source = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        silo.Script["late"] = (_, _) => Noted(silo, "ran");
        Task waiting = silo.Probe().Do("wait");
        Task late = silo.Probe().DoCancellable("late", source.Token);
        await silo.Quiet();

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => late);
        gate.SetResult();
        await waiting;
        await silo.Quiet();
        Assert.Equal("", silo.Script.Notes);
        Assert.Equal(1, silo.Count(EngineEvent.ExpiredInQueue));
    }

    [Fact]
    public async Task A_token_that_has_fired_already_calls_nothing()
    {
        await using var silo = TestSilo.Start();
        silo.Script["call"] = (_, _) => Noted(silo, "ran");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => silo.Probe().DoCancellable("call", new CancellationToken(canceled: true)));
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task A_token_that_is_passed_on_reaches_the_last_grain_of_the_chain()
    {
        await using var silo = TestSilo.Start();
        using var source = new CancellationTokenSource();
        silo.Script["pass"] = (grain, cancellation) =>
            grain.Factory.GetGrain<IProbe>(grain.Key + "a").DoCancellable(grain.Key.Length < 3 ? "pass" : "wait", cancellation);
        silo.Script["wait"] = async (grain, cancellation) =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }
            catch (OperationCanceledException)
            {
                silo.Script.Note(grain.Key);
                throw;
            }
        };

        Task call = silo.Probe("a").DoCancellable("pass", source.Token);
        await silo.Quiet();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await silo.Quiet();
        Assert.Equal("aaaa", silo.Script.Notes);
    }

    [Fact]
    public async Task A_callee_that_does_not_heed_its_token_goes_on_and_its_result_is_late()
    {
        await using var silo = TestSilo.Start();
        using var source = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = async (_, _) =>
        {
            await gate.Task;
            silo.Script.Note("done");
        };
        Task call = silo.Probe().DoCancellable("wait", source.Token);
        await silo.Quiet();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        gate.SetResult();
        await silo.Quiet();
        Assert.Equal("done", silo.Script.Notes);
        Assert.Equal(1, silo.Count(EngineEvent.LateResult));
    }

    private static Task Noted(TestSilo silo, string what)
    {
        silo.Script.Note(what);
        return Task.CompletedTask;
    }
}
