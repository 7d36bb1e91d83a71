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
        silo.Script["call"] = (_, _) =>
        {
            silo.Script.Note("method");
            return Task.CompletedTask;
        };

        string answer = await silo.Probe().Ask("call");
        Assert.Equal("replaced", answer);
        Assert.Equal("out:Ask:call in:a:Ask method in-done out-done", silo.Script.Notes);
    }

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
}
