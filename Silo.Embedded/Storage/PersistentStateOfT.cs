using Conference.Silo.Embedded.Codecs;
using Conference.Silo.Embedded.Runtime;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Storage;

/// <summary>
/// One stored value of one activation. A conflict that the grain lets escape ends the activation: what it holds is not
/// what is stored.
/// </summary>
internal sealed class PersistentState<T> : IPersistentState<T>, IPersistentStateBridge
{
    private readonly Activation _activation;
    private readonly IStateStore _store;
    private readonly StateKey _key;
    private readonly Slot _slot;

    public PersistentState(StateParameter parameter, Activation activation)
    {
        _activation = activation;
        // Checked when the silo started.
        _store = activation.Engine.StoreNamed(parameter.StoreName)!;
        _key = new StateKey(activation.GrainId.Type.ToString(), activation.GrainId.Key.ToString(), parameter.Name);
        _slot = activation.Engine.Codecs.SlotOf(typeof(T), $"the state {_key}");
        State = Uninitialised();
    }

    public T State { get; set; }

    public string? Etag { get; private set; }

    public bool RecordExists { get; private set; }

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => Guarded(async () =>
    {
        StoredState? stored = await _store.Read(_key, cancellationToken);
        State = stored is null ? Uninitialised() : (T)CodecBook.Load(stored.Payload, _slot)!;
        Etag = stored?.Etag;
        RecordExists = stored is not null;
    });

    public Task WriteStateAsync(CancellationToken cancellationToken) => Guarded(async () =>
    {
        Etag = await _store.Write(_key, CodecBook.Store(State, _slot), Etag, cancellationToken);
        RecordExists = true;
    });

    public Task ClearStateAsync(CancellationToken cancellationToken) => Guarded(async () =>
    {
        await _store.Clear(_key, Etag, cancellationToken);
        State = Uninitialised();
        Etag = null;
        RecordExists = false;
    });

    private T Uninitialised() => (T)_activation.Engine.Codecs.MakeUninitialised(typeof(T))!;

    /// <summary>
    /// Counts as running until the grain goes on, so that quiet means that nothing is on its way to the store.
    /// </summary>
    private async Task Guarded(Func<Task> operation)
    {
        // A dead process writes nothing and is told nothing.
        if (_activation.Engine.IsAbandoned) await new TaskCompletionSource().Task;
        _activation.Engine.Quiescence.Enter();
        try
        {
            await operation();
        }
        finally
        {
            _activation.Engine.Quiescence.Exit();
        }
    }
}
