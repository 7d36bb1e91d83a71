using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>What a grain may ask of its activation.</summary>
internal interface IActivation : IGrainContext
{
    void Deactivate(DeactivationReason reason);

    void DelayDeactivation(TimeSpan delay);

    IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options);

    T Reference<T>();
}
