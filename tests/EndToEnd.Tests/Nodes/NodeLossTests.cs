using System.Diagnostics;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Nodes;

public class NodeLossTests(Chromium chromium, NodeLossTests.DoomedCluster cluster)
    : CallTests(chromium, cluster), IClassFixture<NodeLossTests.DoomedCluster>
{
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(30);

    /// <summary>Keeps what the banner said, however short.</summary>
    private const string KeepBanners = """
        () => {
          const banner = document.querySelector('[data-testid=banner]');
          window.banners = [];
          new MutationObserver(() => banner.hidden || window.banners.push(banner.textContent))
            .observe(banner, { attributes: true, childList: true });
        }
        """;

    [Fact]
    public async Task When_the_node_of_a_call_is_killed_the_call_goes_on_over_the_other()
    {
        string room = NewRoom();
        Person[] people = await JoinAll(room, new PersonOptions(), "ada", "grace", "hedy");
        await Task.WhenAll(people.Select(person => person.SeesAndHears([.. people.Where(other => other != person)])));
        await Task.WhenAll(people.Select(person => person.Page.EvaluateAsync(KeepBanners)));
        RunningNode node = Cluster.Node((await Cluster.Rest.Room(room)).Node!);

        Stopwatch watch = Stopwatch.StartNew();
        node.Process.Kill();
        await Task.WhenAll(people.Select(person => IsBack(person, people)));
        TimeSpan gap = watch.Elapsed;
        Output.WriteLine($"Everybody saw everybody again {gap.TotalSeconds:0.0} s after the node was killed; {Machine.Load}");

        Assert.True(gap < BackWithin, $"It took {gap.TotalSeconds:0.0} s; {Machine.Load}");
        Assert.NotEqual(node.Id, (await Cluster.Rest.Room(room)).Node);
        Assert.Equal("lost", (await Cluster.Rest.Nodes()).Single(seen => seen.Id == node.Id).State);
        foreach (Person person in people)
        {
            Assert.Contains(
                await person.Ask<string[]>("() => window.banners"), text => text.StartsWith("Reconnecting…", StringComparison.Ordinal));
            Assert.True(await person.Find("banner").IsHiddenAsync());
        }
    }

    private static async Task IsBack(Person person, Person[] people)
    {
        await Eventually.Sees(
            $"{person.Name} has another peer connection",
            () => person.Ask<int>("() => window.watch.peers.length"),
            peers => peers > 1);
        await person.WaitConnected();
        await person.SeesAndHears([.. people.Where(other => other != person)]);
    }

    public sealed class DoomedCluster() : Cluster(new ClusterOptions());
}
