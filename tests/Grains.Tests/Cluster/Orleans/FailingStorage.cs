using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace Conference.Cluster;

/// <summary>One silo's door to the store, serialising as our silo does.</summary>
internal sealed class FailingStorage(
    FailingStore store, IGrainStorageSerializer serializer, IActivatorProvider activators) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (store.Read(stateName, grainId) is { } record)
        {
            grainState.State = serializer.Deserialize<T>(new BinaryData(record.Payload))!;
            grainState.ETag = record.Etag;
            grainState.RecordExists = true;
        }
        else
        {
            Empty(grainState);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.ETag = store.Write(stateName, grainId, serializer.Serialize(grainState.State).ToArray(), grainState.ETag);
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        store.Clear(stateName, grainId, grainState.ETag);
        Empty(grainState);
        return Task.CompletedTask;
    }

    private void Empty<T>(IGrainState<T> grainState)
    {
        grainState.State = activators.GetActivator<T>().Create();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }
}
