using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

public class FirefoxCallTests(Chromium chromium, Firefox firefox, LanCluster cluster) : FirefoxTests(chromium, firefox, cluster)
{
    [Fact]
    public async Task Firefox_and_two_Chromiums_see_and_hear_each_other_and_nothing_is_lost()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person[] others = await JoinAll(room, new PersonOptions(), "ada", "grace");
        await AllSeeAndHearEachOther(fay, others[0], others[1]);

        foreach (Caller person in (Caller[])[fay, .. others])
        {
            StatsReport report = await person.Stats();
            Output.WriteLine($"{person.Name}: {report}");
            Assert.All(report.OfType("inbound-rtp"), stream => Assert.Equal(0, stream.Number("packetsLost")));
        }
    }
}
