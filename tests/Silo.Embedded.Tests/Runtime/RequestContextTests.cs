namespace Conference.Silo.Embedded.Tests.Runtime;

public sealed class RequestContextTests : IDisposable
{
    public RequestContextTests() => RequestContext.Set("tenant", "acme");

    public void Dispose() => RequestContext.Clear();

    [Fact]
    public async Task It_flows_down_through_every_call_and_not_back()
    {
        await using var silo = TestSilo.Start();
        silo.Script["leaf"] = (_, _) =>
        {
            Noted(silo, "leaf");
            RequestContext.Set("tenant", "changed");
            return Task.CompletedTask;
        };
        silo.Script["middle"] = async (grain, _) =>
        {
            await grain.Factory.GetGrain<IProbe>("b").Do("leaf");
            Note(silo, "middle");
        };

        await silo.Probe().Do("middle");
        Assert.Equal("acme", RequestContext.Get("tenant"));
        Assert.Equal("leaf:acme middle:acme", silo.Script.Notes);
    }

    [Fact]
    public async Task What_a_grain_sets_goes_on_with_its_own_calls()
    {
        await using var silo = TestSilo.Start();
        silo.Script["leaf"] = (_, _) => Noted(silo, "leaf");
        silo.Script["set"] = async (grain, _) =>
        {
            RequestContext.Set("tenant", "other");
            await Task.Yield();
            await grain.Factory.GetGrain<IProbe>("b").Do("leaf");
            RequestContext.Remove("tenant");
            await grain.Factory.GetGrain<IProbe>("b").Do("leaf");
        };
        await silo.Probe().Do("set");
        Assert.Equal("leaf:other leaf:", silo.Script.Notes);
    }

    [Fact]
    public async Task It_flows_with_one_way_calls()
    {
        await using var silo = TestSilo.Start();
        silo.Script["note"] = (_, _) => Noted(silo, "one-way");
        await silo.Probe().DoOneWay("note");
        await silo.Quiet();
        Assert.Equal("one-way:acme", silo.Script.Notes);
    }

    [Fact]
    public async Task It_flows_to_observers()
    {
        await using var silo = TestSilo.Start();
        var observer = new ProbeObserver(_ => Noted(silo, "observer"));
        silo.Script["tell"] = (grain, _) => grain.Observer!.AskedAbout("it");
        await silo.Probe().Watch(silo.Grains.CreateObjectReference<IProbeObserver>(observer));
        await silo.Probe().Do("tell");
        Assert.Equal("observer:acme", silo.Script.Notes);
        GC.KeepAlive(observer);
    }

    [Fact]
    public async Task Timers_have_none()
    {
        await using var silo = TestSilo.Start();
        silo.Script["register"] = (grain, _) =>
        {
            grain.RegisterGrainTimer(() => Noted(silo, "tick"), TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
            return Task.CompletedTask;
        };
        await silo.Probe().Do("register");
        await silo.Advance(1);
        Assert.Equal("tick:", silo.Script.Notes);
    }

    [Fact]
    public async Task It_does_not_stay_for_the_next_call()
    {
        await using var silo = TestSilo.Start();
        silo.Script["note"] = (_, _) => Noted(silo, "call");
        await silo.Probe().Do("note");
        RequestContext.Clear();
        Assert.Empty(RequestContext.Keys);
        await silo.Probe().Do("note");
        Assert.Equal("call:acme call:", silo.Script.Notes);
    }

    [Fact]
    public async Task Its_values_are_copies()
    {
        await using var silo = TestSilo.Start();
        var sent = new MutableCounter { Value = 1 };
        RequestContext.Set("counter", sent);
        silo.Script["change"] = (_, _) =>
        {
            ((MutableCounter)RequestContext.Get("counter")!).Value = 2;
            return Task.CompletedTask;
        };
        await silo.Probe().Do("change");
        Assert.Equal(1, sent.Value);
    }

    private static void Note(TestSilo silo, string where) => silo.Script.Note($"{where}:{RequestContext.Get("tenant")}");

    private static Task Noted(TestSilo silo, string where)
    {
        Note(silo, where);
        return Task.CompletedTask;
    }
}
