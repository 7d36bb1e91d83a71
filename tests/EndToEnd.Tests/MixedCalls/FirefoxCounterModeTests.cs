using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.MixedCalls;

/// <summary>Firefox does not tell how it encrypts: a node that takes one profile only does.</summary>
public class FirefoxCounterModeTests(
    Chromium chromium, Firefox firefox, FirefoxCounterModeTests.CounterModeCluster cluster)
    : FirefoxTests(chromium, firefox, cluster), IClassFixture<FirefoxCounterModeTests.CounterModeCluster>
{
    [Fact]
    public async Task Firefox_encrypts_with_AES_CM_where_that_is_all_that_the_node_allows()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person ada = await Join(room, "ada");

        await AllSeeAndHearEachOther(fay, ada);
        Assert.Equal("SRTP_AES128_CM_HMAC_SHA1_80", (await ada.Stats()).Transport!.Text("srtpCipher"));
    }

    public sealed class CounterModeCluster()
        : LanCluster(new ClusterOptions { Nodes = 1, SrtpProfiles = "Aes128CmHmacSha1_80" });
}
