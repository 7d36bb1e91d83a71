using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>
/// While a call moves between nodes, no key of it is seen anywhere but in media nodes and clients: not in what is
/// logged, stored, answered or signalled, and not in the memory of the silo, through which all messages of nodes pass.
/// </summary>
public class CanaryTests(CanaryRun run) : IClassFixture<CanaryRun>, IAsyncLifetime
{
    public static TheoryData<string> SiloMemories =>
        [CanaryRun.BeforeMoves, CanaryRun.BetweenMoves, CanaryRun.AfterMoves];

    private static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    public async ValueTask InitializeAsync()
    {
        Prerequisites.OfCluster();
        await run.Once();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Everybody_follows_every_move_and_receives_everybody()
    {
        Assert.Equal(CanaryRun.Moves * CanaryRun.Clients, run.Follows);
        Assert.Equal(1 + CanaryRun.Moves, run.Figures.Count);
        Assert.All(run.Figures, static figures => Assert.Equal((0, 0L), (figures.Silent, figures.Spoilt)));
    }

    [Fact]
    public void Nothing_that_is_logged_tells_a_key()
    {
        string[] logs = NoKeysIn(CanaryRun.Logs);

        Assert.Equal(3, logs.Length);
        Assert.All(logs, log => Assert.Contains(run.TraceLine, run.Evidence.Marks(log)));
        Assert.Contains(run.RoomName, run.Evidence.Marks(CanaryRun.Logs + "silo.log"));
    }

    [Fact]
    public void Nothing_that_is_stored_tells_a_key()
    {
        string[] files = NoKeysIn(CanaryRun.Data);

        Assert.Contains(files, file => run.Evidence.Marks(file).Contains(run.RoomName));
    }

    [Fact]
    public void Nothing_that_the_gateway_or_a_node_answers_tells_a_key()
    {
        NoKeysIn(CanaryRun.Rest);

        Assert.Contains(run.RoomName, run.Evidence.Marks(CanaryRun.Rest));
    }

    [Fact]
    public void Nothing_that_is_signalled_tells_a_key()
    {
        NoKeysIn(CanaryRun.Hub);

        Assert.Empty(run.Ufrags.Except(run.Evidence.Marks(CanaryRun.Hub)));
    }

    /// <summary>Nodes hand rooms to each other over TCP; silo and nodes talk there, too.</summary>
    [Fact]
    public void Nothing_that_goes_over_TCP_tells_a_key()
    {
        Assert.SkipWhen(run.WireRefusal.Length > 0, run.WireRefusal);
        NoKeysIn(CanaryRun.Wire);

        Assert.InRange(run.Evidence.Places[CanaryRun.Wire], 1, WireTap.BytesMax);
        Assert.Contains(run.RoomName, run.Evidence.Marks(CanaryRun.Wire));
    }

    [Theory]
    [MemberData(nameof(SiloMemories))]
    public void The_silo_never_has_a_key_in_memory(string place)
    {
        Assert.SkipWhen(run.MemoryRefusal.Length > 0, run.MemoryRefusal);
        NoKeysIn(place);

        Assert.Contains(run.RoomName, run.Evidence.Marks(place));
        if (place == CanaryRun.BeforeMoves) Assert.Empty(run.Ufrags.Except(run.Evidence.Marks(place)));
    }

    /// <summary>Without it the silence of other places would mean nothing.</summary>
    [Fact]
    public void The_node_that_carries_the_room_has_all_keys_in_memory()
    {
        Assert.SkipWhen(run.MemoryRefusal.Length > 0, run.MemoryRefusal);

        IEnumerable<SecretSighting> whole = run.InNode.Where(static sighting => sighting.IsWhole);
        Assert.Empty(run.Keys.Except(whole.Select(static sighting => sighting.Secret)));
    }

    [Fact]
    public void Some_seconds_after_a_move_its_source_and_after_the_call_its_node_have_no_key_in_memory()
    {
        Assert.SkipWhen(run.MemoryRefusal.Length > 0, run.MemoryRefusal);

        Assert.Equal(CanaryRun.Moves + 1, run.Remains.Count);
        foreach ((string node, IReadOnlyList<SecretSighting> remains) in run.Remains)
        {
            Assert.True(remains.Count == 0, $"{node}: {Evidence.Describe(remains)}");
        }
    }

    /// <returns>The places that begin so.</returns>
    private string[] NoKeysIn(string beginning)
    {
        string[] places =
            [.. run.Evidence.Places.Keys.Where(place => place.StartsWith(beginning, StringComparison.Ordinal))];
        Assert.NotEmpty(places);
        foreach (string place in places)
        {
            Output.WriteLine($"{place}: {run.Evidence.Places[place]:N0} bytes");
            IReadOnlyList<SecretSighting> sightings = run.Evidence.Keys(place);
            Assert.True(sightings.Count == 0, Evidence.Describe(sightings));
        }

        return places;
    }
}
