using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.MixedCalls;

/// <summary>A restart changes the ICE credentials and nothing else: DTLS and SRTP go on (RFC 8445 §2.4).</summary>
public class IceRestartTests(Chromium chromium, Firefox firefox, LanCluster cluster)
    : FirefoxTests(chromium, firefox, cluster)
{
    [Fact]
    public async Task Firefox_restarts_ICE_and_media_goes_on_in_both_directions()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person ada = await Join(room, "ada");
        await AllSeeAndHearEachOther(fay, ada);

        await MediaGoesOnWhen(restarts: fay, watches: ada);
    }

    [Fact]
    public async Task Chromium_restarts_ICE_and_media_goes_on_in_both_directions()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay");
        Person ada = await Join(room, "ada");
        await AllSeeAndHearEachOther(fay, ada);

        await MediaGoesOnWhen(restarts: ada, watches: fay);
    }

    private static async Task MediaGoesOnWhen(Caller restarts, Caller watches)
    {
        string before = await NodeUfrag(restarts);
        await restarts.Ask<string?>("() => window.conference.call.restartIce()");
        await Eventually.Sees("the node has answered the restart", () => NodeUfrag(restarts), now => now != before);
        await Eventually.Sees(
            "checks with the new credentials have succeeded",
            () => restarts.Ask<string>("() => window.watch.peer().iceConnectionState"),
            state => state is "connected" or "completed");
        await AllSeeAndHearEachOther(restarts, watches);

        Assert.Equal(1, await restarts.Ask<int>("() => window.watch.peers.length"));
        Assert.Equal(1, await restarts.Ask<int>("() => window.watch.restarts"));
        foreach (Caller person in (Caller[])[restarts, watches])
        {
            StatsReport report = await person.Stats();
            Assert.All(report.OfType("inbound-rtp"), Losses.AreTheMachines);
        }
    }

    private static Task<string> NodeUfrag(Caller person) =>
        person.Ask<string>("() => /^a=ice-ufrag:(.*)$/m.exec(window.watch.peer().currentRemoteDescription.sdp)[1].trim()");
}
