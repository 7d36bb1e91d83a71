namespace Orleans;

/// <summary>Makes references. Making one calls nothing and activates nothing.</summary>
public interface IGrainFactory
{
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;

    /// <summary>
    /// A reference that grains may keep and call. The object itself is held weakly: the caller keeps it.
    /// </summary>
    TGrainObserverInterface CreateObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;

    /// <summary>
    /// Ends a reference made by <see cref="CreateObjectReference{T}"/>; calls to it time out from here on.
    /// </summary>
    void DeleteObjectReference<TGrainObserverInterface>(IGrainObserver obj)
        where TGrainObserverInterface : IGrainObserver;
}
