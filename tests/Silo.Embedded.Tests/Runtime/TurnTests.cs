using Conference.Silo.Embedded.Runtime;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class TurnTests
{
    [Fact]
    public async Task A_grain_runs_one_call_at_a_time()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["slow"] = async (_, _) =>
        {
            silo.Script.Note("slow-begins");
            await gate.Task;
            silo.Script.Note("slow-ends");
        };
        silo.Script["next"] = (_, _) => Noted(silo, "next");

        Task slow = silo.Probe().Do("slow");
        Task next = silo.Probe().Do("next");
        await silo.Quiet();
        Assert.Equal("slow-begins", silo.Script.Notes);

        gate.SetResult();
        await Task.WhenAll(slow, next);
        Assert.Equal("slow-begins slow-ends next", silo.Script.Notes);
    }

    [Fact]
    public async Task Calls_of_one_caller_arrive_in_order()
    {
        await using var silo = TestSilo.Start();
        for (int index = 0; index < 200; index++)
        {
            string name = $"{index}";
            silo.Script[name] = (_, _) => Noted(silo, name);
        }

        await Task.WhenAll(Enumerable.Range(0, 200).Select(index => silo.Probe().Do($"{index}")));
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 200)), silo.Script.Notes);
    }

    [Fact]
    public async Task What_follows_an_await_runs_in_a_turn_of_the_same_grain()
    {
        await using var silo = TestSilo.Start();
        silo.Script["hop"] = async (grain, _) =>
        {
            await Task.Yield();
            Assert.Same(grain.GrainContext, TurnGroup.CurrentActivation);
            await Task.Run(() => Assert.Null(TurnGroup.CurrentActivation), CancellationToken.None);
            Assert.Same(grain.GrainContext, TurnGroup.CurrentActivation);
        };

        await silo.Probe().Do("hop");
    }

    [Fact]
    public async Task Two_continuations_of_one_grain_never_run_beside_each_other()
    {
        await using var silo = TestSilo.Start();
        int inside = 0;
        silo.Script["many"] = async (_, _) => await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            for (int step = 0; step < 20; step++)
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Interlocked.Decrement(ref inside);
                await Task.Yield();
            }
        }));

        await silo.Probe().Do("many");
    }

    [Fact]
    public async Task Different_grains_run_while_one_waits()
    {
        await using var silo = TestSilo.Start();
        var gate = new TaskCompletionSource();
        silo.Script["wait"] = (_, _) => gate.Task;
        silo.Script["open"] = (_, _) =>
        {
            gate.SetResult();
            return Task.CompletedTask;
        };

        Task waiting = silo.Probe("a").Do("wait");
        await silo.Probe("b").Do("open");
        await waiting;
    }

    [Fact]
    public async Task A_call_outside_of_the_grains_turn_fails()
    {
        await using var silo = TestSilo.Start();
        silo.Script["nothing"] = (_, _) => Task.CompletedTask;
        silo.Script["stray"] = (grain, _) => Task.Run(
            () => grain.Factory.GetGrain<IProbe>("b").Do("nothing"), CancellationToken.None);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Probe().Do("stray"));
        Assert.Contains("outside of its turn", refused.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task One_seed_gives_one_order_of_turns(int seed)
    {
        Assert.Equal(await OrderOf(seed), await OrderOf(seed));
    }

    [Fact]
    public async Task Seeds_give_different_orders_of_turns()
    {
        string[] orders = await Task.WhenAll(Enumerable.Range(0, 20).Select(OrderOf));
        Assert.True(orders.Distinct().Count() > 1, orders[0]);
    }

    // One grain starts the others in one turn, so that they are all runnable before the seed picks.
    private static async Task<string> OrderOf(int seed)
    {
        await using var silo = TestSilo.Start(options => options.Seed = seed);
        silo.Script["note"] = async (grain, _) =>
        {
            silo.Script.Note(grain.Key);
            await Task.Yield();
            silo.Script.Note(grain.Key);
        };
        silo.Script["fan"] = (grain, _) => Task.WhenAll(
            Enumerable.Range(0, 8).Select(index => grain.Factory.GetGrain<IProbe>($"{index}").Do("note")));

        await silo.Probe().Do("fan");
        return silo.Script.Notes;
    }

    private static Task Noted(TestSilo silo, string what)
    {
        silo.Script.Note(what);
        return Task.CompletedTask;
    }
}
