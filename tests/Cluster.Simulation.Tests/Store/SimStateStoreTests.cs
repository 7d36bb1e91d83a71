using Conference.Cluster.Simulation.Runs;
using Conference.Cluster.Simulation.Store;
using Conference.MediaNode.Simulation.Clock;
using Conference.Silo.Embedded.Storage;
using Orleans.Storage;

namespace Conference.Cluster.Simulation.Tests.Store;

public class SimStateStoreTests
{
    private static readonly StateKey Key = new("type", "key", "name");

    private readonly Agenda _agenda = new();
    private readonly SimStateStore _store;

    public SimStateStoreTests() => _store = new SimStateStore(_agenda, new SeededRandom(1), new Trace(_agenda, null));

    [Fact]
    public async Task A_write_takes_its_time_and_is_read_afterwards()
    {
        Task<string> write = Write([1], null);
        Assert.False(write.IsCompleted);
        RunAll();

        string etag = await write;
        Task<StoredState?> read = _store.Read(Key, CancellationToken.None);
        RunAll();
        Assert.Equal(etag, (await read)!.Etag);
    }

    [Fact]
    public async Task Whoever_read_another_version_does_not_write()
    {
        Task<string> first = Write([1], null);
        RunAll();
        await first;
        Task<string> second = Write([2], null);
        RunAll();

        await Assert.ThrowsAsync<InconsistentStateException>(() => second);
    }

    [Fact]
    public void A_write_that_fails_is_made_or_not()
    {
        _store.Plan = new StorePlan { Failure = 1 };
        HashSet<bool> made = [];
        for (int i = 0; i < 50; i++)
        {
            StateKey key = new("type", $"{i}", "name");
            Task<string> write = _store.Write(key, new byte[] { 1 }, null, CancellationToken.None);
            RunAll();
            Assert.IsType<StoreFault>(write.Exception!.InnerException);
            made.Add(_store.States.ContainsKey(key));
        }

        Assert.Equal(2, made.Count);
    }

    [Fact]
    public void What_a_halted_grain_asked_for_happens_or_not_and_nobody_hears()
    {
        HashSet<bool> made = [];
        for (int i = 0; i < 50; i++)
        {
            StateKey key = new("type", $"{i}", "name");
            _ = _store.Write(key, new byte[] { 1 }, null, CancellationToken.None);
            _store.OnHalted(key.GrainType, key.GrainKey);
            RunAll();
            made.Add(_store.States.ContainsKey(key));
        }

        Assert.Equal(2, made.Count);
    }

    private Task<string> Write(byte[] payload, string? etag) => _store.Write(Key, payload, etag, CancellationToken.None);

    private void RunAll()
    {
        while (_agenda.NextAt != MediaNode.Instant.Never) _agenda.RunNext();
    }
}
