using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>The offer names the certificate that has to appear in the DTLS handshake (RFC 8827 §6.5).</summary>
public class FingerprintTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    /// <summary>As if somebody on the way had put the name of another certificate into the offer.</summary>
    private const string AnotherFingerprint = """
        window.RTCPeerConnection = class extends window.RTCPeerConnection {
          #offer = null;

          async createOffer() {
            this.#offer = await super.createOffer();
            const zeros = Array(32).fill('00').join(':');
            return { type: 'offer', sdp: this.#offer.sdp.replace(/^(a=fingerprint:sha-256 ).*$/gm, `$1${zeros}`) };
          }

          setLocalDescription() {
            return super.setLocalDescription(this.#offer);
          }
        };
        """;

    [Fact]
    public async Task A_certificate_that_the_offer_does_not_name_ends_the_link_and_no_media_flows()
    {
        string room = NewRoom();
        Person grace = await Join(room, "grace");
        Person ada = await Open(room, "ada", new PersonOptions { Script = AnotherFingerprint });

        string identity = await Eventually.Sees(
            "ada is in the room",
            () => ada.Ask<string>("() => window.conference.call?.identity ?? ''"),
            identity => identity.Length > 0);
        await Eventually.Sees(
            "the node ends ada's link for its fingerprint",
            () => Cluster.Silo.LogTail(lines: 200),
            log => log.Contains($"{room}/{identity}: link 1 is Closed (FingerprintMismatch)", StringComparison.Ordinal));
        await Eventually.Sees(
            "ada's page tries again with another peer connection",
            () => ada.Ask<int>("() => window.watch.peers.length"),
            peers => peers > 1);
        Assert.DoesNotContain((await grace.Stats()).OfType("inbound-rtp"), stream => stream.Packets > 0);
        Assert.NotEqual("connected", (await ada.Stats()).State);
    }
}
