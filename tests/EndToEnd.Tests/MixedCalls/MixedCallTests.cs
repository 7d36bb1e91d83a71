using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.MixedCalls;

public class MixedCallTests(Chromium chromium, Firefox firefox, LanCluster cluster)
    : FirefoxTests(chromium, firefox, cluster)
{
    [Fact]
    public async Task Firefox_and_two_Chromiums_see_and_hear_each_other_and_nothing_is_lost()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person[] others = await JoinAll(room, new PersonOptions(), "ada", "grace");
        await AllSeeAndHearEachOther(fay, others[0], others[1]);

        await LostNothing(fay, others[0], others[1]);
    }

    [Fact]
    public async Task Two_Firefoxes_see_and_hear_each_other_and_nothing_is_lost()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        FirefoxPerson fred = await JoinFirefox(room, "fred");
        await AllSeeAndHearEachOther(fay, fred);

        await LostNothing(fay, fred);
    }

    /// <summary>Without leave to use a camera, Firefox hides its addresses behind mDNS names.</summary>
    [Fact]
    public async Task Firefox_without_camera_and_microphone_sees_and_hears_the_others()
    {
        string room = NewRoom();
        Person ada = await Join(room, "ada");
        FirefoxPerson fay = await JoinFirefox(room, "fay", new PersonOptions { Fragment = ["nopublish"] });

        await fay.SeesAndHears(ada);
    }

    private static async Task LostNothing(params Caller[] people)
    {
        foreach (Caller person in people)
        {
            StatsReport report = await person.Stats();
            Output.WriteLine($"{person.Name}: {report}");
            Assert.All(report.OfType("inbound-rtp"), Losses.AreTheMachines);
        }
    }
}
