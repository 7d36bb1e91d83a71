using Microsoft.Extensions.DependencyInjection;

namespace Conference.Silo.Embedded.Tests.Runtime;

public class FilterTests
{
    [Fact]
    public async Task Filters_see_calls_at_both_ends_and_may_replace_results()
    {
        await using var silo = TestSilo.Start(addServices: services => services
            .AddSingleton<IOutgoingGrainCallFilter, Outgoing>()
            .AddSingleton<IIncomingGrainCallFilter, Incoming>());
        silo.Script["call"] = Noted(silo, "method");

        string answer = await silo.Probe().Ask("call");
        Assert.Equal("replaced", answer);
        Assert.Equal("out:Ask:call in:a:Ask method in-done out-done", silo.Script.Notes);
    }

    [Fact]
    public async Task Filters_run_in_the_order_of_their_registration_and_the_grain_itself_is_the_last()
    {
        await using var silo = TestSilo.Start<FilteringProbeGrain>(addServices: services => services
            .AddSingleton<IIncomingGrainCallFilter>(provider => new Named(provider.GetRequiredService<Script>(), "one"))
            .AddSingleton<IIncomingGrainCallFilter>(provider => new Named(provider.GetRequiredService<Script>(), "two")));
        silo.Script["call"] = Noted(silo, "method");
        await silo.Probe().Do("call");
        Assert.Equal("one two own method own-done two-done one-done", silo.Script.Notes);
    }

    [Fact]
    public async Task A_filter_may_change_arguments()
    {
        await using var silo = TestSilo.Start(addServices: services => services.AddSingleton<IOutgoingGrainCallFilter>(
            new Acting(async context =>
            {
                context.Request.SetArgument(0, "other");
                await context.Invoke();
            })));
        silo.Script["other"] = Noted(silo, "other");
        await silo.Probe().Do("call");
        Assert.Equal("other", silo.Script.Notes);
    }

    [Fact]
    public async Task A_filter_that_does_not_go_on_calls_nothing()
    {
        await using var silo = TestSilo.Start(addServices: services => services.AddSingleton<IOutgoingGrainCallFilter>(
            new Acting(_ => Task.CompletedTask)));
        silo.Script["call"] = Noted(silo, "method");
        await silo.Probe().Do("call");
        await silo.Probe().DoOneWay("call");
        Assert.Equal(0, silo.ActivationCount);
    }

    [Fact]
    public async Task What_a_filter_throws_reaches_the_caller()
    {
        await using var silo = TestSilo.Start(addServices: services => services.AddSingleton<IIncomingGrainCallFilter>(
            new Acting(_ => throw new MarkedException("no", 4))));
        silo.Script["call"] = Noted(silo, "method");
        Assert.Equal(4, (await Assert.ThrowsAsync<MarkedException>(() => silo.Probe().Do("call"))).Code);
        Assert.Equal("", silo.Script.Notes);
    }

    [Fact]
    public async Task A_filter_sees_what_the_method_throws_and_may_answer_instead()
    {
        await using var silo = TestSilo.Start(addServices: services => services.AddSingleton<IIncomingGrainCallFilter>(
            new Acting(async context =>
            {
                try
                {
                    await context.Invoke();
                }
                catch (MarkedException)
                {
                    context.Result = "saved";
                }
            })));
        silo.Script["call"] = (_, _) => throw new MarkedException("no", 4);
        Assert.Equal("saved", await silo.Probe().Ask("call"));
    }

    [Fact]
    public async Task A_filter_knows_who_calls_whom()
    {
        List<string> seen = [];
        await using var silo = TestSilo.Start(addServices: services => services.AddSingleton<IIncomingGrainCallFilter>(
            new Acting(async context =>
            {
                seen.Add($"{context.SourceId?.ToString() ?? "outside"}>{context.TargetId} {context.InterfaceName}");
                await context.Invoke();
            })));
        silo.Script["leaf"] = Noted(silo, "leaf");
        silo.Script["call"] = (grain, _) => grain.Factory.GetGrain<IProbe>("b").Do("leaf");
        await silo.Probe().Do("call");
        string contract = typeof(IProbe).FullName!;
        Assert.Equal([$"outside>probe/a {contract}", $"probe/a>probe/b {contract}"], seen);
    }

    private static Func<ProbeGrain, CancellationToken, Task> Noted(TestSilo silo, string what) => (_, _) =>
    {
        silo.Script.Note(what);
        return Task.CompletedTask;
    };

    private sealed class Outgoing(Script script) : IOutgoingGrainCallFilter
    {
        public async Task Invoke(IOutgoingGrainCallContext context)
        {
            script.Note($"out:{context.MethodName}:{context.Request.GetArgument(0)}");
            await context.Invoke();
            script.Note("out-done");
        }
    }

    private sealed class Incoming(Script script) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            Assert.Equal(typeof(ProbeGrain), context.ImplementationMethod.DeclaringType);
            script.Note($"in:{context.TargetId.Key}:{context.MethodName}");
            await context.Invoke();
            context.Result = "replaced";
            script.Note("in-done");
        }
    }

    private sealed class Named(Script script, string name) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            script.Note(name);
            await context.Invoke();
            script.Note($"{name}-done");
        }
    }

    private sealed class Acting(Func<IGrainCallContext, Task> act) : IIncomingGrainCallFilter, IOutgoingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context) => act(context);

        public Task Invoke(IOutgoingGrainCallContext context) => act(context);
    }

    private sealed class FilteringProbeGrain(Script script) : ProbeGrain(script), IIncomingGrainCallFilter
    {
        private readonly Script _script = script;

        public async Task Invoke(IIncomingGrainCallContext context)
        {
            _script.Note("own");
            await context.Invoke();
            _script.Note("own-done");
        }
    }
}
