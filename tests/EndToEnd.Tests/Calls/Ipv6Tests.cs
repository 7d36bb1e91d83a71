using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

public class Ipv6Tests(Chromium chromium, Ipv6Tests.Ipv6Cluster cluster)
    : CallTests(chromium, cluster), IClassFixture<Ipv6Tests.Ipv6Cluster>
{
    public override ValueTask InitializeAsync()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        return base.InitializeAsync();
    }

    [Fact]
    public async Task Media_flows_over_IPv6()
    {
        Person[] people = await JoinAll(NewRoom(), new PersonOptions(), "ada", "grace");
        await Task.WhenAll(people[0].SeesAndHears(people[1]), people[1].SeesAndHears(people[0]));

        StatsReport report = await people[0].Stats();
        Assert.Equal("::1", report.Linked(report.SelectedPair, "remoteCandidateId")!.Text("address"));
    }

    public sealed class Ipv6Cluster() : Cluster(new ClusterOptions { Nodes = 1, Bind = "::1" });
}
