namespace Conference.Silo.Embedded.Tests.Runtime;

public class SteppedTests
{
    [Fact]
    public async Task Turns_run_only_when_told_and_on_the_thread_that_tells()
    {
        await using var stepped = new SteppedSilo(1);
        int thread = Environment.CurrentManagedThreadId;
        List<int> threads = [];
        stepped.Script["hop"] = async (grain, _) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            await Task.Yield();
            await grain.Factory.GetGrain<IProbe>("b").Do("note");
            threads.Add(Environment.CurrentManagedThreadId);
        };
        stepped.Script["note"] = (_, _) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            return Task.CompletedTask;
        };

        stepped.Post(async grains =>
        {
            await grains.GetGrain<IProbe>("a").Do("hop");
            threads.Add(Environment.CurrentManagedThreadId);
        });
        Assert.Empty(threads);

        Assert.True(stepped.Silo.RunTurns() > 0);
        Assert.Equal([thread, thread, thread, thread], threads);
        Assert.Equal(0, stepped.Silo.RunTurns());
    }

    [Fact]
    public async Task What_a_timer_sets_off_waits_for_the_next_step()
    {
        await using var stepped = new SteppedSilo(1);
        stepped.Script["tick"] = (grain, _) =>
        {
            grain.RegisterGrainTimer(
                () =>
                {
                    stepped.Script.Note("tick");
                    return Task.CompletedTask;
                },
                new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)));
            return Task.CompletedTask;
        };
        stepped.Post(grains => grains.GetGrain<IProbe>("a").Do("tick"));
        stepped.Silo.RunTurns();

        stepped.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("", stepped.Script.Notes);
        stepped.Silo.RunTurns();
        Assert.Equal("tick", stepped.Script.Notes);
    }

    [Fact]
    public async Task A_call_that_is_never_answered_ends_by_the_clock()
    {
        await using var stepped = new SteppedSilo(1);
        stepped.Script["never"] = (_, _) => new TaskCompletionSource().Task;
        Exception? ended = null;
        stepped.Post(async grains => ended = await Record.ExceptionAsync(() => grains.GetGrain<IProbe>("a").Do("never")));
        stepped.Silo.RunTurns();
        Assert.Null(ended);

        stepped.Time.Advance(TimeSpan.FromSeconds(30));
        stepped.Silo.RunTurns();
        Assert.IsType<TimeoutException>(ended);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task One_seed_gives_one_order(int seed) => Assert.Equal(await OrderOf(seed), await OrderOf(seed));

    [Fact]
    public async Task Seeds_give_different_orders()
    {
        string[] orders = await Task.WhenAll(Enumerable.Range(0, 20).Select(OrderOf));
        Assert.True(orders.Distinct().Count() > 1, orders[0]);
    }

    [Fact]
    public async Task What_escapes_from_an_outside_party_is_thrown_by_the_step()
    {
        await using var stepped = new SteppedSilo(1);
        stepped.Post(_ => throw new FormatException("odd"));

        var thrown = Assert.Throws<AggregateException>(() => stepped.Silo.RunTurns());
        Assert.IsType<FormatException>(thrown.InnerException);
        Assert.Equal(0, stepped.Silo.RunTurns());
    }

    [Fact]
    public async Task A_turn_cannot_run_the_others()
    {
        await using var stepped = new SteppedSilo(1);
        stepped.Post(_ =>
        {
            stepped.Silo.RunTurns();
            return Task.CompletedTask;
        });

        var thrown = Assert.Throws<AggregateException>(() => stepped.Silo.RunTurns());
        Assert.IsType<InvalidOperationException>(thrown.InnerException);
    }

    [Fact]
    public async Task A_silo_whose_turns_run_by_themselves_is_not_stepped()
    {
        await using EmbeddedSilo silo = EmbeddedSilo.Start(options => options.GrainTypes.Add(typeof(ProbeGrain)));
        Assert.Throws<InvalidOperationException>(() => silo.RunTurns());
    }

    private static async Task<string> OrderOf(int seed)
    {
        await using var stepped = new SteppedSilo(seed);
        stepped.Script["note"] = async (grain, _) =>
        {
            stepped.Script.Note(grain.Key);
            await Task.Yield();
            stepped.Script.Note(grain.Key);
        };
        stepped.Post(grains => Task.WhenAll(Enumerable.Range(0, 8).Select(key => grains.GetGrain<IProbe>($"{key}").Do("note"))));
        stepped.Silo.RunTurns();
        return stepped.Script.Notes;
    }
}
