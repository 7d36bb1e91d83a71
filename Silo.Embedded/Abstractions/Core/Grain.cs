using Conference.Silo.Embedded.Runtime;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base of every grain class. The engine runs an instance one turn at a time: no locks in it.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Set while the engine constructs the grain; null in a grain that a test constructs itself.</summary>
    public IGrainContext GrainContext { get; } = Activation.Constructing!;

    public string IdentityString => GrainContext.GrainId.ToString();

    protected IGrainFactory GrainFactory => ServiceProvider.GetRequiredService<IGrainFactory>();

    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>Ends this activation once the running call is over. Queued calls go to a fresh one.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Not collected as idle for this long; negative to take an earlier delay back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.Of(this).DelayDeactivation(timeSpan);

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
