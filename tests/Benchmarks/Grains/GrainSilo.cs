using Conference.Silo.Embedded;
using Microsoft.Extensions.DependencyInjection;

namespace Conference.Benchmarks.Grains;

/// <summary>A silo of the grains that are measured, on the system's clock.</summary>
internal sealed class GrainSilo(EmbeddedSilo silo, GrainWork work) : IAsyncDisposable
{
    public static GrainSilo Start(Action<EmbeddedSiloOptions>? configure = null)
    {
        var work = new GrainWork();
        return new GrainSilo(
            EmbeddedSilo.Start(
                options =>
                {
                    options.GrainTypes.Add(typeof(TargetGrain));
                    options.GrainTypes.Add(typeof(CallerGrain));
                    options.GrainTypes.Add(typeof(KeeperGrain));
                    options.SerializeEveryCall = false;
                    // A whole measurement is one call of its caller grain.
                    options.CallTimeout = TimeSpan.FromHours(1);
                    configure?.Invoke(options);
                },
                services => services.AddSingleton(work)),
            work);
    }

    public ITargetGrain[] Targets(int count) =>
        [.. Enumerable.Range(0, count).Select(target => silo.Grains.GetGrain<ITargetGrain>($"{target}"))];

    public GrainCase Write(string name, int targets, BenchMessage message)
    {
        IKeeperGrain[] grains =
            [.. Enumerable.Range(0, targets).Select(target => silo.Grains.GetGrain<IKeeperGrain>($"{target}"))];
        return new GrainCase(name, targets, target => grains[target].Keep(message));
    }

    /// <summary>Runs the body in so many grains at a time.</summary>
    public Task RunAsGrains(int count, Func<Task> body)
    {
        work.Body = body;
        return Task.WhenAll(Enumerable.Range(0, count).Select(caller => silo.Grains.GetGrain<ICallerGrain>($"{caller}").Run()));
    }

    public ValueTask DisposeAsync() => silo.DisposeAsync();
}
