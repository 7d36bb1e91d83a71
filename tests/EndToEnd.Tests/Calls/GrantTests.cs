using Conference.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Conference.EndToEnd.Tests.Calls;

public class GrantTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    [Fact]
    public async Task Without_the_grant_to_publish_a_page_has_nothing_to_send_with_and_still_sees_the_others()
    {
        string room = NewRoom();
        Person grace = await Join(room, "grace");
        Person ada = await Join(room, "ada", new PersonOptions { Token = await Cluster.Rest.Token(room, "ada", publish: false) });

        await ada.SeesAndHears(grace);
        await Expect(ada.Find("toggle-microphone")).ToHaveCountAsync(0);
        Assert.Null((await ada.Stats()).Outbound("audio"));
        Assert.Null((await ada.Stats()).Outbound("video"));
    }
}
