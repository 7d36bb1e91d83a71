using Conference.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Conference.EndToEnd.Tests.Calls;

public class SpeakingTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    /// <summary>The fake microphone beeps once a second.</summary>
    [Fact]
    public async Task Who_speaks_is_marked_at_the_others_and_who_is_silent_is_not()
    {
        string room = NewRoom();
        Person ada = await Join(room, "ada");
        Person grace = await Join(room, "grace", new PersonOptions { Fragment = ["nomicrophone"] });

        await Expect(await grace.TileOf(ada)).ToHaveAttributeAsync("data-speaking", "true");
        await Expect(await ada.TileOf(grace)).ToHaveAttributeAsync("data-speaking", "false");
    }
}
