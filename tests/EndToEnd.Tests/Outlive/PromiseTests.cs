using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Outlive;

/// <summary>What the gateway has acknowledged, and what it says while it cannot.</summary>
public class PromiseTests(PromiseTests.MortalCluster cluster) : IClassFixture<PromiseTests.MortalCluster>
{
    private const int KillsMax = 3;

    [Fact]
    public async Task A_room_whose_creation_was_acknowledged_is_there_after_the_silo_was_killed()
    {
        Prerequisites.OfCluster();
        await cluster.Start();
        List<string> acknowledged = [];
        for (int kill = 0; kill < KillsMax; kill++)
        {
            int enough = acknowledged.Count + 20;
            Task<int> creating = CreateUntilNobodyAnswers(acknowledged);
            await Eventually.Sees("rooms are being created", () => Count(acknowledged), count => count >= enough);
            cluster.Silo.Kill();
            int unanswered = await creating;
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"Killed after {acknowledged.Count} acknowledged rooms, {unanswered} unanswered; {Machine.Load}");

            await Assert.ThrowsAsync<HttpRequestException>(() => cluster.Rest.Nodes());
            cluster.StartSiloAgain();
            await cluster.IsUp();
            foreach (string room in acknowledged) Assert.Equal(room, (await cluster.Rest.Room(room)).Id);
        }
    }

    /// <returns>How many requests had no answer.</returns>
    private async Task<int> CreateUntilNobodyAnswers(List<string> acknowledged)
    {
        while (true)
        {
            string room = $"room-{Guid.NewGuid():N}";
            try
            {
                await cluster.Rest.CreateRoom(room);
            }
            catch (HttpRequestException unanswered) when (unanswered.StatusCode is null)
            {
                return 1;
            }

            lock (acknowledged) acknowledged.Add(room);
        }
    }

    private static int Count(List<string> acknowledged)
    {
        lock (acknowledged) return acknowledged.Count;
    }

    public sealed class MortalCluster() : Cluster(new ClusterOptions { Nodes = 1 });
}
