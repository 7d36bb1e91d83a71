using Conference.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Conference.EndToEnd.Tests.Calls;

public class LeavingTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    /// <summary>One offer and one answer: each changes the signalling state once.</summary>
    private const int DescriptionsOfOneNegotiation = 2;

    [Fact]
    public async Task Somebody_leaves_and_comes_back_and_nobody_else_renegotiates()
    {
        Person[] people = await JoinAll(NewRoom(), new PersonOptions(), "ada", "grace", "hedy");
        (Person ada, Person grace, Person hedy) = (people[0], people[1], people[2]);
        await Task.WhenAll(grace.SeesAndHears(ada, hedy), hedy.SeesAndHears(ada, grace));

        await ada.Press("leave");
        await Expect(grace.OtherTiles).ToHaveCountAsync(1);
        await Expect(hedy.OtherTiles).ToHaveCountAsync(1);
        await Expect(grace.Find("count")).ToHaveTextAsync("2");

        await ada.Press("rejoin");
        await ada.WaitConnected();
        await Expect(grace.OtherTiles).ToHaveCountAsync(2);
        await Task.WhenAll(grace.SeesAndHears(ada, hedy), hedy.SeesAndHears(ada, grace), ada.SeesAndHears(grace, hedy));

        foreach (Person stayed in (Person[])[grace, hedy])
        {
            Assert.Equal(1, await stayed.Ask<int>("() => window.watch.peers.length"));
            Assert.Equal(DescriptionsOfOneNegotiation, await stayed.Ask<int>("() => window.watch.descriptions"));
            Assert.Equal(0, await stayed.Ask<int>("() => window.watch.restarts"));
        }
    }
}
