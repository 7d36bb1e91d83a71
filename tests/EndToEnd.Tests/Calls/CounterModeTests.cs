using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>Nodes that take nothing but what every WebRTC endpoint has to know (RFC 8827 §6.5).</summary>
public class CounterModeTests(Chromium chromium, CounterModeTests.CounterModeCluster cluster)
    : CallTests(chromium, cluster), IClassFixture<CounterModeTests.CounterModeCluster>
{
    [Fact]
    public async Task Media_is_encrypted_with_AES_CM_where_that_is_all_that_the_node_allows()
    {
        Person[] people = await JoinAll(NewRoom(), new PersonOptions(), "ada", "grace");
        await Task.WhenAll(people[0].SeesAndHears(people[1]), people[1].SeesAndHears(people[0]));

        Assert.Equal("AES_CM_128_HMAC_SHA1_80", (await people[0].Stats()).Transport!.Text("srtpCipher"));
    }

    public sealed class CounterModeCluster()
        : Cluster(new ClusterOptions { Nodes = 1, SrtpProfiles = "Aes128CmHmacSha1_80" });
}
