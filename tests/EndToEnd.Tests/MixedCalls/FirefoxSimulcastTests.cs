using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.MixedCalls;

public class FirefoxSimulcastTests(Chromium chromium, Firefox firefox, LanCluster cluster)
    : FirefoxTests(chromium, firefox, cluster)
{
    /// <summary>As a page would ask that sends its camera in three sizes (RFC 8853).</summary>
    private const string ThreeLayers = """
        window.RTCPeerConnection = class extends window.RTCPeerConnection {
          addTransceiver(what, init) {
            if (!init.sendEncodings) return super.addTransceiver(what, init);
            const sendEncodings = [
              { rid: 'h' },
              { rid: 'm', scaleResolutionDownBy: 2 },
              { rid: 'l', scaleResolutionDownBy: 4 },
            ];
            return super.addTransceiver(what, { ...init, sendEncodings });
          }
        };
        """;

    [Fact]
    public async Task Firefox_sends_three_layers_by_rid_and_one_of_them_is_decoded_without_a_gap()
    {
        string room = NewRoom();
        FirefoxPerson fay = await JoinFirefox(room, "fay", new PersonOptions { FullCamera = true, Script = ThreeLayers });
        Person ada = await Join(room, "ada");

        await Eventually.Sees(
            "fay sends all layers",
            async () => new Listing<string>([.. (await fay.Stats()).OfType("outbound-rtp")
                .Where(stream => stream.Text("rid") is not null && stream.Packets > 20)
                .Select(stream => $"{stream.Text("rid")} {stream.Number("frameWidth")}").Order()]),
            layers => layers.Count == 3);
        await ada.SeesAndHears(fay);
        Losses.AreTheMachines((await ada.Stats()).Inbound("video", "fay")!);
    }
}
