using System.Globalization;
using Conference.Cluster.Simulation.Runs;
using Conference.Silo.Embedded.Storage;

namespace Conference.Cluster.Simulation.Store;

/// <summary>
/// The database: it outlives every silo. Operations take their time and may fail; one on its way when its grain's silo ends
/// is made or not.
/// </summary>
internal sealed class SimStateStore(Agenda agenda, SeededRandom random, Trace trace) : IStateStore
{
    private readonly Dictionary<StateKey, StoredState> _states = [];
    private readonly List<Operation> _underWay = [];
    private long _lastEtag;

    public StorePlan Plan { get; set; } = new();

    /// <summary>Told of every value that is stored, and of null when one is cleared.</summary>
    public Action<StateKey, StoredState?> Stored { get; set; } = static (_, _) => { };

    /// <summary>Told of every write and clearing that is asked for.</summary>
    public Action<StateKey> Begun { get; set; } = static _ => { };

    /// <summary>Told of every operation that fails.</summary>
    public Action<StateKey> Failed { get; set; } = static _ => { };

    public IReadOnlyDictionary<StateKey, StoredState> States => _states;

    public Task<StoredState?> Read(StateKey key, CancellationToken cancellation) =>
        Begin(key, mayFail: false, () => _states.GetValueOrDefault(key));

    public Task<string> Write(StateKey key, ReadOnlyMemory<byte> payload, string? etag, CancellationToken cancellation)
    {
        // What the grain changes while the write is on its way is no part of it.
        byte[] written = payload.ToArray();
        return Begin(key, mayFail: true, () =>
        {
            StateConflict.ThrowUnlessSame(key, _states.GetValueOrDefault(key)?.Etag, etag);
            string next = (++_lastEtag).ToString(CultureInfo.InvariantCulture);
            Put(key, new StoredState(written, next));
            return next;
        });
    }

    public Task Clear(StateKey key, string? etag, CancellationToken cancellation) => Begin(key, mayFail: true, () =>
    {
        StateConflict.ThrowUnlessSame(key, _states.GetValueOrDefault(key)?.Etag, etag);
        Put(key, null);
        return true;
    });

    /// <summary>The grain's silo has ended: what it asked for is made or not, and nobody hears of it.</summary>
    public void OnHalted(string grainType, string grainKey)
    {
        foreach (Operation operation in _underWay)
        {
            bool isOfIt = operation.Key.GrainType == grainType && operation.Key.GrainKey == grainKey;
            if (isOfIt && random.Chance(0.5)) operation.IsDropped = true;
        }
    }

    private sealed class Operation(StateKey key)
    {
        public StateKey Key => key;

        public bool IsDropped { get; set; }
    }

    private Task<T> Begin<T>(StateKey key, bool mayFail, Func<T> apply)
    {
        if (mayFail) Begun(key);
        Operation operation = new(key);
        _underWay.Add(operation);
        TaskCompletionSource<T> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool fails = random.Chance(Plan.Failure) && mayFail;
        bool isMade = !fails || random.Chance(0.5);
        TimeSpan wait = random.Chance(Plan.Slow) ? Plan.SlowMax * random.Fraction() : Plan.DelayMax * random.Fraction();
        agenda.After(wait, () => End(operation, outcome, apply, fails, isMade));
        return outcome.Task;
    }

    private void End<T>(Operation operation, TaskCompletionSource<T> outcome, Func<T> apply, bool fails, bool isMade)
    {
        _underWay.Remove(operation);
        if (operation.IsDropped) return;

        if (fails) Failed(operation.Key);
        try
        {
            T result = isMade ? apply() : default!;
            if (fails) outcome.SetException(new StoreFault($"The store did not answer for {operation.Key}."));
            else outcome.SetResult(result);
        }
        catch (Orleans.Storage.InconsistentStateException conflict)
        {
            outcome.SetException(conflict);
        }
    }

    private void Put(StateKey key, StoredState? state)
    {
        if (state is null) _states.Remove(key);
        else _states[key] = state;
        trace.Note(state is null ? "cleared" : "stored", key.ToString());
        Stored(key, state);
    }
}
