namespace Conference.MediaNode.Link.Negotiation;

public class CodecTests
{
    private static Section Video(string formats, string attributes, NegotiationPolicy? policy = null)
    {
        string offer = Offers.SmallBut("SAVPF 96 97", "SAVPF " + formats).Replace(
            "a=rtpmap:96 VP8/90000\n", attributes + "\n", StringComparison.Ordinal);
        return Offers.Section(Offers.Read(offer, policy), "v");
    }

    private static Section Audio(string fmtp) => Offers.Section(
        Offers.Read(Offers.SmallBut("a=fmtp:111 minptime=10;useinbandfec=1", "a=fmtp:111 " + fmtp)), "a");

    [Theory]
    [InlineData("42e01f", H264Profile.ConstrainedBaseline)]
    [InlineData("42C02A", H264Profile.ConstrainedBaseline)]
    [InlineData("4d801f", H264Profile.ConstrainedBaseline)]
    [InlineData("58c01f", H264Profile.ConstrainedBaseline)]
    [InlineData("42001f", H264Profile.Baseline)]
    [InlineData("58801f", H264Profile.Baseline)]
    [InlineData("4d001f", H264Profile.Main)]
    [InlineData("4d401f", H264Profile.Main)]
    [InlineData("64001f", H264Profile.High)]
    [InlineData("640c1f", H264Profile.ConstrainedHigh)]
    [InlineData("f4001f", H264Profile.PredictiveHigh444)]
    internal void A_profile_has_several_spellings(string text, H264Profile expected)
    {
        Assert.True(H264ProfileLevel.TryParse(text, out H264ProfileLevel level));
        Assert.Equal(expected, level.Profile);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42e01")]
    [InlineData("42e01f0")]
    [InlineData("42e0 f")]
    [InlineData("42ef1f")]
    [InlineData("58001f")]
    [InlineData("6e001f")]
    public void Other_profiles_are_not_known(string text) => Assert.False(H264ProfileLevel.TryParse(text, out _));

    [Theory]
    [InlineData("packetization-mode=1;profile-level-id=42e01f", "packetization-mode=1;profile-level-id=42e01f")]
    [InlineData(
        "profile-level-id=42E01F;level-asymmetry-allowed=1; packetization-mode=1",
        "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f")]
    [InlineData("packetization-mode=1", "packetization-mode=1;profile-level-id=420010")]
    public void H264_is_answered_with_its_profile_and_level(string offered, string answered)
    {
        CodecBinding codec = Assert.Single(Video("96", $"a=rtpmap:96 H264/90000\na=fmtp:96 {offered}").Codecs);

        Assert.Equal(answered, codec.Fmtp);
    }

    [Theory]
    [InlineData("", false, null)]
    [InlineData("a=rtcp-fb:96 nack\n", false, null)]
    [InlineData("a=rtcp-fb:96 nack\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n", true, 97)]
    [InlineData("a=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n", false, null)]
    [InlineData("a=rtcp-fb:96 nack\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=98\n", false, null)]
    [InlineData("a=rtcp-fb:96 nack\na=rtpmap:97 rtx/48000\na=fmtp:97 apt=96\n", false, null)]
    [InlineData("a=rtcp-fb:96 nack\na=rtpmap:72 rtx/90000\na=fmtp:72 apt=96\n", false, null)]
    public void A_slot_agrees_on_negative_acknowledgements_with_retransmissions_only(string lines, bool nack, int? rtx)
    {
        string offer = Offers.Small.Replace(
            "a=rtcp-fb:96 nack\na=rtcp-fb:96 nack pli\na=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n", lines, StringComparison.Ordinal)
            .Replace("SAVPF 96 97", "SAVPF 96 97 72", StringComparison.Ordinal);

        Section slot = Offers.Section(Offers.Read(offer), "v");
        Assert.Equal((nack, (byte?)rtx), (slot.Codecs[0].Nack, slot.Codecs[0].RtxPayloadType));
        Assert.Equal(rtx is not null, slot.Slot!.LocalRtxSsrc is not null);
    }

    [Fact]
    public void A_track_agrees_on_negative_acknowledgements_without_retransmissions_too()
    {
        string offer = Offers.SmallBut("a=rtpmap:111 opus/48000/2\n", "a=rtpmap:111 opus/48000/2\na=rtcp-fb:111 nack\n");

        Assert.True(Offers.Section(Offers.Read(offer), "a").Codecs[0].Nack);
    }

    [Fact]
    public void Simple_H264_comes_first_and_single_units_are_not_taken()
    {
        Section section = Video("95 96 100 101 102",
            "a=rtpmap:96 H264/90000\na=fmtp:96 packetization-mode=1;profile-level-id=64001f\n"
            + "a=rtpmap:100 VP8/90000\n"
            + "a=rtpmap:101 H264/90000\na=fmtp:101 packetization-mode=1;profile-level-id=42e01f\n"
            + "a=rtpmap:102 H264/90000\na=fmtp:102 packetization-mode=0;profile-level-id=4d001f");

        Assert.Equal([101, 100, 96], section.Codecs.Select(codec => (int)codec.PayloadType));
    }

    [Theory]
    [InlineData("VP9/90000", "", "profile-id=0")]
    [InlineData("VP9/90000", "profile-id=2", "profile-id=2")]
    [InlineData("VP8/90000", "max-fs=12288;max-fr=60", "")]
    [InlineData("AV1/90000", "", "profile=0")]
    [InlineData("AV1/90000", "level-idx=5;profile=0;tier=0", "level-idx=5;profile=0;tier=0")]
    [InlineData("av1/90000", "level-idx=99;tier=x", "profile=0")]
    public void Video_parameters_are_answered_without_the_limits_of_the_clients_decoder(
        string map, string offered, string answered)
    {
        Section section = Video("96", $"a=rtpmap:96 {map}\na=fmtp:96 {offered}");

        Assert.Equal(answered, Assert.Single(section.Codecs).Fmtp);
    }

    [Theory]
    [InlineData("VP9/90000", "profile-id=1")]
    [InlineData("VP9/90000", "profile-id=x")]
    [InlineData("AV1/90000", "profile=1")]
    [InlineData("VP8/48000", "")]
    [InlineData("red/90000", "")]
    [InlineData("ulpfec/90000", "")]
    [InlineData("flexfec-03/90000", "")]
    [InlineData("opus/48000/2", "")]
    public void What_the_node_does_not_forward_is_left_out(string map, string fmtp)
    {
        Section section = Video("96 98", $"a=rtpmap:98 VP8/90000\na=rtpmap:96 {map}\na=fmtp:96 {fmtp}");

        Assert.Equal(Codec.Vp8, Assert.Single(section.Codecs).Codec);
    }

    [Theory]
    [InlineData("minptime=10;useinbandfec=1", "minptime=10;useinbandfec=1")]
    [InlineData("maxplaybackrate=48000;stereo=1;useinbandfec=1", "useinbandfec=1")]
    [InlineData("minptime=10;usedtx=1", "minptime=10;useinbandfec=1;usedtx=1")]
    [InlineData("minptime=ten;usedtx=0", "useinbandfec=1")]
    public void Opus_keeps_its_packet_time_and_always_asks_for_error_correction(string offered, string answered) =>
        Assert.Equal(answered, Assert.Single(Audio(offered).Codecs).Fmtp);

    [Fact]
    public void The_client_sets_the_order_unless_the_policy_does()
    {
        const string attributes = "a=rtpmap:96 VP9/90000\na=rtpmap:98 AV1/90000\na=rtpmap:99 VP8/90000";
        NegotiationPolicy own = Offers.Policy with
        {
            Codecs = [CodecKind.Opus, CodecKind.Av1, CodecKind.Vp8],
            PrefersOwnOrder = true,
        };

        Assert.Equal(
            [Codec.Vp9(0), Codec.Av1(0), Codec.Vp8],
            Video("96 98 99", attributes).Codecs.Select(codec => codec.Codec));
        Assert.Equal(
            [Codec.Av1(0), Codec.Vp8],
            Video("96 98 99", attributes, own).Codecs.Select(codec => codec.Codec));
    }

    [Fact]
    public void Codecs_are_equal_when_a_decoder_of_one_decodes_the_other()
    {
        Assert.Equal(Codec.H264(H264Profile.Main, 1), Codec.H264(H264Profile.Main, 1));
        Assert.NotEqual(Codec.H264(H264Profile.Main, 1), Codec.H264(H264Profile.High, 1));
        Assert.NotEqual(Codec.Vp9(0), Codec.Vp9(2));
        Assert.NotEqual(Codec.Vp8, Codec.Opus);
    }

    [Fact]
    public void Feedback_for_all_payload_types_counts_for_each()
    {
        Section section = Video("96", "a=rtpmap:96 VP8/90000\na=rtcp-fb:* ccm fir");

        Assert.True(section.Codecs[0].Fir);
    }

    [Fact]
    public void Payload_types_that_look_like_rtcp_are_left_out()
    {
        Section section = Video("72 96", "a=rtpmap:72 VP9/90000\na=rtpmap:96 VP8/90000");

        Assert.Equal(Codec.Vp8, Assert.Single(section.Codecs).Codec);
    }
}
