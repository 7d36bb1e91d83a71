using Conference.EndToEnd.Tests.Harness;
using static Microsoft.Playwright.Assertions;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>What a token does not allow, a client does not get, whatever it does.</summary>
public class GrantTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    private const string Identity = "mallory";

    /// <summary>Offers to send although the SDK would not, and takes an answer that says no for one that says yes.</summary>
    private const string SendsAnyway = """
        window.RTCPeerConnection = class extends window.RTCPeerConnection {
          async createOffer() {
            const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
            window.forced = stream.getTracks().map((track) => this.addTransceiver(track, { direction: 'sendonly' }));
            return super.createOffer();
          }

          async setRemoteDescription({ type, sdp }) {
            const mids = window.forced.map(({ mid }) => mid);
            const [session, ...sections] = sdp.split(/^(?=m=)/m);
            const ours = (section) => mids.some((mid) => section.includes(`a=mid:${mid}\r\n`));
            window.answered = sections.filter(ours);
            const munged = sections.map((section) =>
              ours(section) ? section.replace('a=inactive', 'a=recvonly') : section);
            return super.setRemoteDescription({ type, sdp: session + munged.join('') });
          }
        };
        """;

    [Fact]
    public async Task Without_the_grant_to_publish_a_page_has_nothing_to_send_with_and_still_sees_the_others()
    {
        string room = NewRoom();
        Person grace = await Join(room, "grace");
        Person mallory = await JoinWithoutPublishing(room, script: null);

        await mallory.SeesAndHears(grace);
        await Expect(mallory.Find("toggle-microphone")).ToHaveCountAsync(0);
        Assert.Null((await mallory.Stats()).Outbound("audio"));
        Assert.Null((await mallory.Stats()).Outbound("video"));
    }

    [Fact]
    public async Task Without_the_grant_to_publish_a_client_that_sends_anyway_is_answered_no_and_what_it_sends_is_dropped()
    {
        string room = NewRoom();
        Person grace = await Join(room, "grace");
        Person mallory = await JoinWithoutPublishing(room, SendsAnyway);
        await mallory.SeesAndHears(grace);

        string[] answered = await mallory.Ask<string[]>("() => window.answered");
        Assert.Equal(2, answered.Length);
        Assert.All(answered, section => Assert.Contains("a=inactive", section, StringComparison.Ordinal));

        await Eventually.Sees(
            "mallory sends sound and pictures",
            mallory.Stats,
            report => report.Outbound("audio")?.Packets > 50 && report.Outbound("video")?.Packets > 50);
        RoomSeen seen = await Cluster.Rest.Room(room);
        Assert.Empty(seen.Participants.Single(participant => participant.Identity == Identity).Tracks);
        await Eventually.Sees(
            "the node drops what mallory sends",
            () => Cluster.Node(seen.Node!).Dropped("not_allowed_to_publish"),
            dropped => dropped > 100);
        Assert.DoesNotContain((await grace.Stats()).OfType("inbound-rtp"), stream => stream.Packets > 0);
        await Expect(await grace.TileOf(mallory)).ToHaveAttributeAsync("data-video", "false");
    }

    private async Task<Person> JoinWithoutPublishing(string room, string? script) => await Join(room, Identity, new PersonOptions
    {
        Token = await Cluster.Rest.Token(room, Identity, publish: false),
        Script = script,
    });
}
