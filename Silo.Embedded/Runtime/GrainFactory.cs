using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

internal sealed class GrainFactory(Engine engine) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        if (grainClassNamePrefix is not null)
        {
            throw new NotSupportedException(
                $"One grain class per interface: \"{grainClassNamePrefix}\" chooses among several.");
        }

        GrainClass implementing = engine.Classes.Implementing(typeof(TGrainInterface));
        return engine.ReferenceTo<TGrainInterface>(new GrainId(implementing.GrainType, IdSpan.Create(primaryKey)));
    }

    public TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => engine.Observers.Add<TGrainObserverInterface>(obj);

    public void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver => engine.Observers.Remove(obj);
}
