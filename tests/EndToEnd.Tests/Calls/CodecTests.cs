using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

public class CodecTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    [Theory]
    [InlineData("VP8")]
    [InlineData("VP9")]
    [InlineData("H264")]
    [InlineData("AV1")]
    public async Task Video_of_each_codec_is_decoded_at_the_other_end(string codec)
    {
        string room = NewRoom();
        Person grace = await Join(room, "grace", new PersonOptions { Fragment = ["nocamera"] });
        Assert.SkipUnless(await Offers(grace, codec), $"This Chromium does not encode {codec}.");

        await Join(room, "ada", new PersonOptions { Fragment = [$"codec={codec}"] });
        await Eventually.Sees(
            $"grace decodes {codec}",
            async () =>
            {
                StatsReport report = await grace.Stats();
                StatsEntry? video = report.Inbound("video", "ada");
                return (Codec: video?.Codec(report), Frames: video?.Frames ?? 0);
            },
            seen => seen.Codec == $"video/{codec}" && seen.Frames >= 30);
    }

    private static Task<bool> Offers(Person person, string codec) => person.Ask<bool>(
        $"() => RTCRtpSender.getCapabilities('video').codecs.some((codec) => codec.mimeType === 'video/{codec}')");
}
