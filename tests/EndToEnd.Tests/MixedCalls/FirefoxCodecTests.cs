using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.MixedCalls;

public class FirefoxCodecTests(Chromium chromium, Firefox firefox, LanCluster cluster)
    : FirefoxTests(chromium, firefox, cluster)
{
    [Theory]
    [InlineData("VP8")]
    [InlineData("VP9")]
    [InlineData("H264")]
    [InlineData("AV1")]
    public async Task Firefox_and_Chromium_decode_each_codec_of_each_other(string codec)
    {
        string room = NewRoom();
        PersonOptions options = new() { Fragment = [$"codec={codec}"] };
        FirefoxPerson fay = await JoinFirefox(room, "fay", options);
        Assert.SkipUnless(await Encodes(fay, codec), $"This Firefox does not encode {codec}.");
        Person ada = await Join(room, "ada", options);
        Assert.SkipUnless(await Encodes(ada, codec), $"This Chromium does not encode {codec}.");

        await Task.WhenAll(Decodes(codec, at: ada, of: fay), Decodes(codec, at: fay, of: ada));
    }

    private static Task<(string? Codec, double Frames)> Decodes(string codec, Caller at, Caller of) => Eventually.Sees(
        $"{at.Name} decodes {codec} of {of.Name}",
        async () =>
        {
            StatsReport report = await at.Stats();
            StatsEntry? video = report.Inbound("video", of.Name);
            return (Codec: video?.Codec(report), Frames: video?.Frames ?? 0);
        },
        seen => seen.Codec == $"video/{codec}" && seen.Frames >= 30);

    private static Task<bool> Encodes(Caller person, string codec) => person.Ask<bool>(
        $"() => RTCRtpSender.getCapabilities('video').codecs.some((codec) => codec.mimeType === 'video/{codec}')");
}
