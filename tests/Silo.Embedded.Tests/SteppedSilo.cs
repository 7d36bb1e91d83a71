using Microsoft.Extensions.DependencyInjection;

namespace Conference.Silo.Embedded.Tests;

/// <summary>A silo of probes that runs only when told.</summary>
internal sealed class SteppedSilo : IAsyncDisposable
{
    private readonly OutsideParty _outside;

    public SteppedSilo(int seed)
    {
        Silo = EmbeddedSilo.Start(
            options =>
            {
                options.GrainTypes.Add(typeof(ProbeGrain));
                options.Seed = seed;
                options.IsStepped = true;
            },
            services =>
            {
                services.AddSingleton<TimeProvider>(Time);
                services.AddSingleton(Script);
            });
        _outside = Silo.AddOutsideParty();
    }

    public ManualTimeProvider Time { get; } = new();

    public Script Script { get; } = new();

    public EmbeddedSilo Silo { get; }

    public void Post(Func<IGrainFactory, Task> work) => _outside.Post(() => work(Silo.Grains));

    /// <summary>Stopping runs turns too: they are stepped until it is done.</summary>
    public async ValueTask DisposeAsync()
    {
        Task disposal = Silo.DisposeAsync().AsTask();
        while (!disposal.IsCompleted)
        {
            Silo.RunTurns();
            await Task.Yield();
        }

        await disposal;
    }
}
