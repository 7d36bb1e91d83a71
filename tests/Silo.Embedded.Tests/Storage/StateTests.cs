using Conference.Silo.Embedded.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Conference.Silo.Embedded.Tests.Storage;

public class StateTests(PostgresServer postgres)
{
    public static TheoryData<StoreKind> Stores => [.. Enum.GetValues<StoreKind>()];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Before_the_first_write_a_record_is_uninitialised_and_does_not_exist(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        await using EmbeddedSilo silo = bench.Start();
        Assert.Equal("exists:False etag:none name:null members:default", await Keeper(silo).Describe());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_written_is_there_after_a_restart(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        await using (EmbeddedSilo first = bench.Start()) await Keeper(first).Write("ada");
        await using EmbeddedSilo second = bench.Start();
        Assert.StartsWith("exists:True", await Keeper(second).Describe());
        Assert.EndsWith("name:ada members:ada", await Keeper(second).Describe());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_cleared_state_is_as_if_never_written_and_can_be_written_again(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        await using EmbeddedSilo silo = bench.Start();
        await Keeper(silo).Write("ada");
        await Keeper(silo).Clear();
        Assert.Equal("exists:False etag:none name:null members:default", await Keeper(silo).Describe());
        await Keeper(silo).Write("bob");
        Assert.EndsWith("name:bob members:bob", await Keeper(silo).Describe());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_conflict_reaches_the_caller_and_drops_the_activation(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        await using EmbeddedSilo one = bench.Start();
        await using EmbeddedSilo two = bench.Start();
        await Keeper(one).Write("ada");
        await Keeper(two).Write("bob");

        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => Keeper(one).Write("eve"));
        Assert.NotEqual(conflict.StoredEtag, conflict.CurrentEtag);
        await one.WaitForQuiet();
        Assert.Equal(0, one.ActivationCount);
        Assert.EndsWith("name:bob members:bob", await Keeper(one).Describe());
        await Keeper(one).Write("eve");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Two_writers_of_a_first_value_conflict(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        var key = new StateKey("t", "k", "s");
        string etag = await bench.Store.Write(key, new byte[] { 1 }, null, default);
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => bench.Store.Write(key, new byte[] { 2 }, null, default));
        await bench.Store.Clear(key, etag, default);
        string again = await bench.Store.Write(key, new byte[] { 3 }, null, default);
        Assert.NotEqual(etag, again);
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => bench.Store.Write(key, new byte[] { 4 }, etag, default));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_etag_of_another_store_is_a_conflict(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        var key = new StateKey("t", "k", "s");
        var unwritten = await Assert.ThrowsAsync<InconsistentStateException>(
            () => bench.Store.Write(key, new byte[] { 1 }, "0x7", default));
        Assert.Equal("", unwritten.StoredEtag ?? "");

        string etag = await bench.Store.Write(key, new byte[] { 1 }, null, default);
        var written = await Assert.ThrowsAsync<InconsistentStateException>(
            () => bench.Store.Clear(key, "0x7", default));
        Assert.Equal(etag, written.StoredEtag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => bench.Store.Clear(key, null, default));
        Assert.Equal([1], (await bench.Store.Read(key, default))!.Payload.ToArray());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Writes_of_one_value_that_wait_together_are_told_apart(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        var key = new StateKey("t", "k", "s");
        string etag = await bench.Store.Write(key, new byte[] { 0 }, null, default);
        Task<string>[] writes =
            [.. Enumerable.Range(1, 20).Select(value => Write((byte)value))];
        await Task.WhenAll(writes.Select(write => write.ContinueWith(_ => { }, TaskScheduler.Default)));

        int winner = Assert.Single(Enumerable.Range(1, 20), value => writes[value - 1].IsCompletedSuccessfully);
        StoredState stored = (await bench.Store.Read(key, default))!;
        Assert.Equal([(byte)winner], stored.Payload.ToArray());
        Assert.Equal(await writes[winner - 1], stored.Etag);
        Assert.All(writes.Where(write => write.IsFaulted), write => Assert.IsType<InconsistentStateException>(write.Exception!.InnerException));

        // As a task also where the store fails at once.
        async Task<string> Write(byte value) => await bench.Store.Write(key, new[] { value }, etag, default);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Many_grains_write_at_once(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        await using (EmbeddedSilo silo = bench.Start())
        {
            await Task.WhenAll(
                Enumerable.Range(0, 300).Select(index => Keeper(silo, $"{index}").Write($"name{index}")));
        }

        await using EmbeddedSilo next = bench.Start();
        for (int index = 0; index < 300; index += 37)
        {
            Assert.EndsWith($"members:name{index}", await Keeper(next, $"{index}").Describe());
        }
    }

    private static IKeeper Keeper(EmbeddedSilo silo, string key = "k") => silo.Grains.GetGrain<IKeeper>(key);

    /// <summary>One store that outlives its silos.</summary>
    private sealed class Bench : IAsyncDisposable
    {
        private readonly string? _folder;

        private Bench(IStateStore store, string? folder) => (Store, _folder) = (store, folder);

        public IStateStore Store { get; }

        public static async Task<Bench> On(StoreKind kind, PostgresServer postgres)
        {
            ManualTimeProvider clock = new();
            if (kind is StoreKind.Memory) return new Bench(new MemoryStateStore(), folder: null);
            if (kind is StoreKind.Postgres)
            {
                string database = await postgres.NewDatabase();
                return new Bench(await PostgresStateStore.Open(database, clock, TimeSpan.Zero, default), folder: null);
            }

            string folder = Directory.CreateTempSubdirectory("state").FullName;
            return new Bench(new SqliteStateStore($"Data Source={Path.Combine(folder, "state.db")}", clock), folder);
        }

        public EmbeddedSilo Start() => EmbeddedSilo.Start(
            options =>
            {
                options.GrainTypes.Add(typeof(KeeperGrain));
                options.StateStore = Store;
            },
            services => services.AddSingleton<TimeProvider>(new ManualTimeProvider()));

        public async ValueTask DisposeAsync()
        {
            if (Store is IAsyncDisposable disposable) await disposable.DisposeAsync();
            SqliteConnection.ClearAllPools();
            if (_folder is not null) Directory.Delete(_folder, recursive: true);
        }
    }
}
