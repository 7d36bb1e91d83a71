using Conference.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Conference.EndToEnd.Tests.MixedCalls;

/// <summary>What happens during a stay: muting, speaking, leaving and coming back.</summary>
public class FirefoxStayTests(Chromium chromium, Firefox firefox, LanCluster cluster)
    : FirefoxTests(chromium, firefox, cluster)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Who_leaves_with_Firefox_and_comes_back_is_seen_and_heard_again_and_nobody_else_renegotiates()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person ada = await Join(room, "ada");
        await AllSeeAndHearEachOther(fay, ada);

        await fay.Press("leave");
        await Expect(ada.OtherTiles).ToHaveCountAsync(0);
        await fay.Press("rejoin");
        await fay.WaitConnected();
        await AllSeeAndHearEachOther(fay, ada);

        Assert.Equal(1, await ada.Ask<int>("() => window.watch.peers.length"));
        Assert.Equal(2, await fay.Ask<int>("() => window.watch.peers.length"));
    }

    [Fact]
    public async Task Who_switches_microphone_and_camera_off_in_Firefox_sends_nothing_and_is_back_at_once()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person ada = await Join(room, "ada");
        await AllSeeAndHearEachOther(fay, ada);
        StatsReport before = await ada.Stats();

        await fay.Press("toggle-microphone");
        await fay.Press("toggle-camera");
        await Expect(await ada.TileOf(fay)).ToHaveAttributeAsync("data-muted", "true");
        await Expect(await ada.TileOf(fay)).ToHaveAttributeAsync("data-video", "false");
        await ada.NothingMoreOf(before.Inbound("audio", "fay")!.Text("mid")!, Rest);
        await ada.NothingMoreOf(before.Inbound("video", "fay")!.Text("mid")!, Rest);

        await fay.Press("toggle-microphone");
        await fay.Press("toggle-camera");
        await Expect(await ada.TileOf(fay)).ToHaveAttributeAsync("data-muted", "false");
        await Expect(await ada.TileOf(fay)).ToHaveAttributeAsync("data-video", "true");
        await ada.SeesAndHears(fay);
    }

    [Fact]
    public async Task Firefox_shows_that_another_has_muted()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person ada = await Join(room, "ada");
        await AllSeeAndHearEachOther(fay, ada);

        await ada.Press("toggle-microphone");
        await ada.Press("toggle-camera");

        await Eventually.Sees(
            "fay's page shows ada muted and without a picture",
            async () => (Muted: await fay.TileData(ada, "muted"), Video: await fay.TileData(ada, "video")),
            shown => shown is { Muted: "true", Video: "false" });
    }

    /// <summary>
    /// The level stands in a header extension of the sender's packets (RFC 6464). Both fake microphones sound.
    /// </summary>
    [Fact]
    public async Task Who_speaks_in_Firefox_is_marked_at_the_others_and_the_other_way_round()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person ada = await Join(room, "ada", new PersonOptions { Fragment = ["nomicrophone"] });
        await Expect(await ada.TileOf(fay)).ToHaveAttributeAsync("data-speaking", "true");

        await fay.Press("toggle-microphone");
        await ada.Press("toggle-microphone");
        await Eventually.Sees(
            "fay's page marks ada", () => fay.TileData(ada, "speaking"), isSpeaking => isSpeaking == "true");
        await Expect(await ada.TileOf(fay)).ToHaveAttributeAsync("data-speaking", "false");
    }
}
