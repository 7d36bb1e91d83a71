using Conference.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Conference.EndToEnd.Tests.Calls;

public class MutingTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Who_switches_microphone_and_camera_off_sends_nothing_and_the_others_are_told()
    {
        Person[] people = await JoinAll(NewRoom(), new PersonOptions(), "ada", "grace", "hedy");
        (Person ada, Person grace, Person hedy) = (people[0], people[1], people[2]);
        await Task.WhenAll(grace.SeesAndHears(ada, hedy), hedy.SeesAndHears(ada, grace));
        StatsReport before = await grace.Stats();
        string audio = before.Inbound("audio", "ada")!.Text("mid")!;
        string video = before.Inbound("video", "ada")!.Text("mid")!;

        await ada.Press("toggle-microphone");
        await ada.Press("toggle-camera");
        foreach (Person other in (Person[])[grace, hedy])
        {
            await Expect(await other.TileOf(ada)).ToHaveAttributeAsync("data-muted", "true");
            await Expect(await other.TileOf(ada)).ToHaveAttributeAsync("data-video", "false");
        }

        await Task.WhenAll(grace.NothingMoreOf(audio, Rest), grace.NothingMoreOf(video, Rest));
        await grace.SeesAndHears(hedy);

        await ada.Press("toggle-microphone");
        await ada.Press("toggle-camera");
        foreach (Person other in (Person[])[grace, hedy])
        {
            await Expect(await other.TileOf(ada)).ToHaveAttributeAsync("data-muted", "false");
            await Expect(await other.TileOf(ada)).ToHaveAttributeAsync("data-video", "true");
            await other.SeesAndHears(ada);
        }
    }
}
