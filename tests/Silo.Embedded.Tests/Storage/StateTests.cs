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
    public async Task A_conflict_that_the_grain_catches_does_not_end_it(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        await using EmbeddedSilo one = bench.Start();
        await using EmbeddedSilo two = bench.Start();
        await Keeper(one).Write("ada");
        await Keeper(two).Write("bob");

        Assert.False(await Keeper(one).TryWrite("eve"));
        await one.WaitForQuiet();
        Assert.Equal(1, one.ActivationCount);
        Assert.False(await Keeper(one).TryWrite("eve"));
        Assert.EndsWith("name:eve members:eve", await Keeper(one).Describe());

        await Keeper(one).Read();
        Assert.EndsWith("name:bob members:bob", await Keeper(one).Describe());
        Assert.True(await Keeper(one).TryWrite("eve"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_conflict_in_a_tick_drops_the_activation(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        await using EmbeddedSilo one = bench.Start();
        await using EmbeddedSilo two = bench.Start();
        await Keeper(one).WriteByTimer("ada");
        await Keeper(two).Write("bob");
        await bench.Time.AdvanceAsync(TimeSpan.FromSeconds(1), one.WaitForQuiet);
        Assert.Equal(0, one.ActivationCount);
        Assert.Equal(1, two.ActivationCount);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Clearing_what_somebody_else_has_written_conflicts(StoreKind kind)
    {
        await using Bench bench = await Bench.On(kind, postgres);
        await using EmbeddedSilo one = bench.Start();
        await using EmbeddedSilo two = bench.Start();
        await Keeper(one).Write("ada");
        await Keeper(two).Write("bob");
        await Assert.ThrowsAsync<InconsistentStateException>(() => Keeper(one).Clear());
        Assert.EndsWith("name:bob members:bob", await Keeper(one).Describe());
    }

    [Fact]
    public async Task Only_the_activation_that_wrote_ends_and_not_those_that_called_it()
    {
        await using Bench bench = await Bench.On(StoreKind.Memory, postgres);
        await using EmbeddedSilo one = bench.Start();
        await using EmbeddedSilo two = bench.Start();
        await Keeper(one).Write("ada");
        await Keeper(two).Write("bob");
        IForwarder forwarder = one.Grains.GetGrain<IForwarder>("f");
        await Assert.ThrowsAsync<InconsistentStateException>(() => forwarder.Write("k", "eve"));
        await one.WaitForQuiet();
        Assert.Equal(1, one.ActivationCount);
        Assert.Equal(1, await forwarder.Calls());
    }

    [Fact]
    public async Task A_state_is_kept_in_the_store_that_its_parameter_names()
    {
        await using Bench bench = await Bench.On(StoreKind.Memory, postgres);
        var other = new MemoryStateStore();
        await using (EmbeddedSilo silo = bench.Start(options => options.NamedStores["other"] = other))
        {
            await silo.Grains.GetGrain<ITwoStores>("k").Write();
        }

        var here = (MemoryStateStore)bench.Store;
        Assert.NotNull(await here.Read(new StateKey("twostores", "k", "default"), default));
        Assert.NotNull(await other.Read(new StateKey("twostores", "k", "named"), default));
        Assert.Equal((1, 1), (here.Count, other.Count));
    }

    [Fact]
    public void A_store_that_nobody_gave_fails_the_start()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => EmbeddedSilo.Start(options => options.GrainTypes.Add(typeof(TwoStoresGrain))));
        Assert.Contains("store \"other\"", refused.Message);
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
        Assert.All(
            writes.Where(write => write.IsFaulted),
            write => Assert.IsType<InconsistentStateException>(write.Exception!.InnerException));

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

        private Bench(IStateStore store, string? folder, ManualTimeProvider time) => (Store, _folder, Time) = (store, folder, time);

        public ManualTimeProvider Time { get; }

        public IStateStore Store { get; }

        public static async Task<Bench> On(StoreKind kind, PostgresServer postgres)
        {
            ManualTimeProvider clock = new();
            if (kind is StoreKind.Memory) return new Bench(new MemoryStateStore(), folder: null, clock);
            if (kind is StoreKind.Postgres)
            {
                string database = await postgres.NewDatabase();
                return new Bench(await PostgresStateStore.Open(database, clock, TimeSpan.Zero, default), folder: null, clock);
            }

            string folder = Directory.CreateTempSubdirectory("state").FullName;
            return new Bench(new SqliteStateStore($"Data Source={Path.Combine(folder, "state.db")}", clock), folder, clock);
        }

        public EmbeddedSilo Start(Action<EmbeddedSiloOptions>? configure = null) => EmbeddedSilo.Start(
            options =>
            {
                options.GrainTypes.Add(typeof(KeeperGrain));
                options.GrainTypes.Add(typeof(ForwarderGrain));
                if (configure is not null) options.GrainTypes.Add(typeof(TwoStoresGrain));
                options.StateStore = Store;
                configure?.Invoke(options);
            },
            services => services.AddSingleton<TimeProvider>(Time));

        public async ValueTask DisposeAsync()
        {
            if (Store is IAsyncDisposable disposable) await disposable.DisposeAsync();
            SqliteConnection.ClearAllPools();
            if (_folder is not null) Directory.Delete(_folder, recursive: true);
        }
    }
}
