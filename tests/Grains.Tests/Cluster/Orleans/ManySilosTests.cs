using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Cluster;

/// <summary>Grains of one call on different silos.</summary>
public class ManySilosTests
{
    /// <summary>Of real time: until the others know that a silo is dead, on a busy machine.</summary>
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(200);

    private const int SilosMin = 3;

    public static TheoryData<int, int, int> Places => new()
    {
        { 0, 1, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 0, 1, 1 }, { 1, 0, 0 }, { 0, 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public async Task A_call_works_wherever_its_room_and_its_people_live(int roomAt, int annAt, int bobAt)
    {
        Assert.SkipWhen(TestSilo.Count < SilosMin, "fewer silos were asked for");
        await using TestCluster cluster = await TestCluster.Start();
        FakeNode node = await cluster.AddNode("node-a");
        FakeClient ann = new(cluster, "ann"), bob = new(cluster, "bob");
        await At(cluster, roomAt, () => cluster.CreateRoom());
        await At(cluster, annAt, () => ann.Open(Grants.All));
        await At(cluster, bobAt, () => bob.Open(Grants.All));

        await AssertAt(cluster, roomAt, cluster.Room);
        await AssertAt(cluster, annAt, ann.Session);
        await AssertAt(cluster, annAt, cluster.Participant("ann"));
        await AssertAt(cluster, bobAt, cluster.Participant("bob"));

        await ann.Publish(node);
        await bob.Publish(node);
        Assert.Equal(new() { ["a0"] = "bob", ["v0"] = "bob" }, ann.Shown());
        Assert.Equal(new() { ["a0"] = "ann", ["v0"] = "ann" }, bob.Shown());
        Assert.Equal(["ann", "bob"], (await cluster.Room.Snapshot())!.Roster.Select(entry => entry.Participant.Value).Order());

        await bob.Send(id => new ClientLeave(id));
        Assert.Equal("ann", Assert.Single((await cluster.Room.Snapshot())!.Roster).Participant.Value);
        Assert.Empty(ann.Shown());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task After_a_silo_was_killed_in_the_middle_of_calls_all_of_them_end_and_a_room_goes_on_elsewhere(int victim)
    {
        Assert.SkipWhen(TestSilo.Count < SilosMin, "fewer silos were asked for");
        TestCluster cluster = await TestCluster.Start();
        // Not the cluster, which would count what the killed silo did not finish as a failure.
        await using TestSilo silos = cluster.Silo;
        FakeNode node = await cluster.AddNode("node-a");
        FakeClient ann = new(cluster, "ann"), bob = new(cluster, "bob");
        await At(cluster, 0, () => cluster.CreateRoom());
        await At(cluster, 1, () => ann.Open(Grants.All));
        await At(cluster, 2, () => bob.Open(Grants.All));
        await ann.Publish(node);
        await bob.Publish(node);
        SiloAddress killed = cluster.Silo.Addresses[victim];

        Task<Exception?>[] calls = [.. Enumerable.Range(0, 200)
            .Select(index => Record(() => index % 2 == 0 ? cluster.Room.Describe() : cluster.Participant("ann").OnSpeakers([])))];
        await cluster.Silo.Kill(killed);
        Exception?[] ends = await Task.WhenAll(calls).WaitAsync(RecoveryMax);
        Assert.All(ends, end => Assert.True(end is null or TimeoutException or OrleansException, end?.ToString()));

        RoomDescription room = await Until(async () => (await cluster.Room.Describe()).Room!);
        Assert.Equal(["ann", "bob"], room.Participants.Select(entry => entry.Participant.Value).Order());
        Assert.NotEqual(killed, await cluster.Silo.WhereIs(cluster.Room));
        FakeClient cat = new(cluster, "cat");
        Assert.Equal(RoomRefusal.None, await Until(async () => (await cat.Open(Grants.All)).Refusal));
        Assert.Contains("cat", (await cluster.Room.Snapshot())!.Roster.Select(entry => entry.Participant.Value));
    }

    private static Task At(TestCluster cluster, int silo, Func<Task> action) => TestSilo.At(cluster.Silo.Addresses[silo], action);

    private static async Task AssertAt(TestCluster cluster, int silo, IAddressable grain) =>
        Assert.Equal(cluster.Silo.Addresses[silo], await cluster.Silo.WhereIs(grain));

    private static async Task<Exception?> Record(Func<Task> call)
    {
        try
        {
            await call();
            return null;
        }
        catch (Exception end)
        {
            return end;
        }
    }

    /// <summary>As a caller does: again, until the silos have agreed who is dead.</summary>
    private static async Task<T> Until<T>(Func<Task<T>> call)
    {
        using CancellationTokenSource deadline = new(RecoveryMax);
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception failed) when (failed is TimeoutException or OrleansException && !deadline.IsCancellationRequested)
            {
                await Task.Delay(RetryPeriod);
            }
        }
    }
}
