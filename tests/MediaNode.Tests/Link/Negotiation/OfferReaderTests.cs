namespace Conference.MediaNode.Link.Negotiation;

public class OfferReaderTests
{
    [Theory]
    [InlineData("chromium-meeting")]
    [InlineData("firefox-meeting")]
    public void A_browser_publishes_two_tracks_and_asks_for_seven_slots(string browser)
    {
        LinkDescription link = Offers.Read(Offers.Browser(browser));

        Assert.Equal(
            "Audio Receives, Video Receives, Audio Sends, Audio Sends, Audio Sends, "
            + "Video Sends, Video Sends, Video Sends, Video Sends",
            string.Join(", ", link.Sections.Select(section => $"{section.Kind} {section.Direction}")));
        Assert.Equal(Enumerable.Range(0, 9), link.Sections.Select(section => section.Index));
        Assert.Equal(DtlsSetup.ActPass, link.RemoteSetup);
        Assert.StartsWith("sha-256 ", link.RemoteFingerprint, StringComparison.Ordinal);
        Assert.True(link.RemoteTrickles && link.MixesExtensions);
    }

    [Fact]
    public void Audio_and_video_slots_of_one_number_share_a_stream()
    {
        LinkDescription link = Offers.Read(Offers.Browser("chromium-meeting"));

        SlotBinding[] slots = [.. link.Sections.Where(section => section.Sends).Select(section => section.Slot!)];

        Assert.Equal([0, 1, 2, 0, 1, 2, 3], slots.Select(slot => slot.Number));
        Assert.Equal(new MediaStreamId("slot-1", "slot-1-audio"), slots[1].LocalMsid);
        Assert.Equal(new MediaStreamId("slot-1", "slot-1-video"), slots[4].LocalMsid);
        Assert.Equal(slots.Length, slots.Select(slot => slot.LocalSsrc).Distinct().Count());
    }

    [Theory]
    [InlineData("chromium-simulcast", 0)]
    [InlineData("firefox-simulcast", 3)]
    public void Simulcast_layers_keep_their_order(string browser, int announced)
    {
        Section video = Offers.Section(Offers.Read(Offers.Browser(browser)), "1");

        Assert.Equal(["h", "m", "l"], video.Rids);
        Assert.Equal(announced, video.RemoteSources.Count);
        Assert.All(video.RemoteSources, source => Assert.NotNull(source.RtxSsrc));
    }

    [Fact]
    public void A_track_announces_its_ssrc_stream_and_cname()
    {
        Section audio = Offers.Section(Offers.Read(Offers.Small), "a");

        Assert.Equal([new RemoteSource(1000, null)], audio.RemoteSources);
        Assert.Equal(("me", new MediaStreamId("stream", "track")), (audio.RemoteCname, audio.RemoteMsid));
    }

    [Fact]
    public void A_data_channel_is_rejected_and_the_rest_agreed()
    {
        LinkDescription link = Offers.Read(Offers.Browser("chromium-datachannel"));

        Section channel = link.Sections.Single(section => section.Kind is SectionKind.Application);
        Assert.True(channel.Rejected);
        Assert.Equal(new OfferedMedia("UDP/DTLS/SCTP", "webrtc-datachannel"), channel.Offered);
        Assert.All(
            link.Sections.Where(section => section != channel),
            section => Assert.Equal((false, SectionDirection.Both), (section.Rejected, section.Direction)));
    }

    [Fact]
    public void Without_the_grant_a_track_is_answered_inactive_and_a_shared_section_stays_a_slot()
    {
        NegotiationPolicy policy = Offers.Policy with { MayPublishAudio = false, MayPublishVideo = false };

        Section track = Offers.Section(Offers.Read(Offers.Small, policy), "a");
        Section shared = Offers.Section(Offers.Read(Offers.SmallBut("a=recvonly", "a=sendrecv"), policy), "v");

        Assert.Equal((true, SectionDirection.Inactive, false), (track.Ungranted, track.Direction, track.Rejected));
        Assert.Equal((true, SectionDirection.Sends), (shared.Ungranted, shared.Direction));
        Assert.Empty(track.RemoteSources);
    }

    [Fact]
    public void Retransmission_is_agreed_only_with_repair()
    {
        Section plain = Offers.Section(Offers.Read(Offers.Small, Offers.Policy with { Repair = false }), "v");
        Section repaired = Offers.Section(Offers.Read(Offers.Small), "v");

        Assert.Equal((false, null), (plain.Codecs[0].Nack, plain.Codecs[0].RtxPayloadType));
        Assert.Null(plain.Slot!.LocalRtxSsrc);
        Assert.Equal((true, (byte?)97), (repaired.Codecs[0].Nack, repaired.Codecs[0].RtxPayloadType));
        Assert.NotNull(repaired.Slot!.LocalRtxSsrc);
        Assert.True(plain.Codecs[0].Pli);
    }

    [Fact]
    public void Slots_and_tracks_carry_the_extensions_of_their_direction()
    {
        LinkDescription link = Offers.Read(Offers.Browser("chromium-simulcast"));

        Assert.Equal(
            "AbsSendTime TransportCc Mid Rid RepairedRid DependencyDescriptor VideoLayersAllocation", Names("1"));
        Assert.Equal("AbsSendTime PlayoutDelay Mid DependencyDescriptor", Names("3"));
        Assert.Equal("AudioLevel AbsSendTime Mid", Names("2"));
        Assert.Equal((byte?)4, Offers.Section(link, "1").ExtensionId(HeaderExtension.Mid));
        Assert.Null(Offers.Section(link, "3").ExtensionId(HeaderExtension.TransportCc));

        string Names(string mid) =>
            string.Join(' ', Offers.Section(link, mid).Extensions.Select(extension => extension.Kind));
    }

    [Fact]
    public void An_extension_that_the_client_only_sends_is_not_used_in_a_slot()
    {
        LinkDescription link = Offers.Read(Offers.Browser("firefox-simulcast"));

        Assert.NotNull(Offers.Section(link, "1").ExtensionId(HeaderExtension.DependencyDescriptor));
        Assert.Null(Offers.Section(link, "3").ExtensionId(HeaderExtension.DependencyDescriptor));
    }

    [Theory]
    [InlineData("a=extmap-allow-mixed\n", 20, true)]
    [InlineData("", 20, false)]
    [InlineData("", 14, true)]
    [InlineData("a=extmap-allow-mixed\n", 15, false)]
    [InlineData("a=extmap-allow-mixed\n", 0, false)]
    [InlineData("a=extmap-allow-mixed\n", 4096, false)]
    public void Identifiers_above_14_need_two_byte_headers(string session, int id, bool isAgreed)
    {
        string offer = Offers.SmallBut("a=extmap:1", $"a=extmap:{id}").Replace("t=0 0\n", "t=0 0\n" + session);

        Section audio = Offers.Section(Offers.Read(offer), "a");

        Assert.Equal(isAgreed, audio.ExtensionId(HeaderExtension.AudioLevel) is not null);
    }

    [Fact]
    public void Transport_feedback_in_slots_is_a_matter_of_policy()
    {
        string offer = Offers.Browser("chromium-listener");

        Section plain = Offers.Section(Offers.Read(offer), "1");
        Section remb = Offers.Section(Offers.Read(offer, Offers.Policy with { SlotRemb = true }), "1");
        Section both = Offers.Section(
            Offers.Read(offer, Offers.Policy with { SlotRemb = true, SlotTransportCc = true }), "1");

        Assert.Equal((false, false), (plain.Codecs[0].TransportCc, plain.Codecs[0].Remb));
        Assert.Equal((false, true), (remb.Codecs[0].TransportCc, remb.Codecs[0].Remb));
        Assert.Equal((true, false), (both.Codecs[0].TransportCc, both.Codecs[0].Remb));
        Assert.NotNull(both.ExtensionId(HeaderExtension.TransportCc));
    }

    [Fact]
    public void Of_repeated_attributes_the_first_counts()
    {
        string offer = Offers.SmallBut("a=ice-ufrag:user", "a=ice-ufrag:first\na=ice-ufrag:second").Replace(
            "a=sendonly", "a=sendonly\na=recvonly", StringComparison.Ordinal);

        LinkDescription link = Offers.Read(offer);

        Assert.Equal("first", link.RemoteIce.Ufrag);
        Assert.Equal(SectionDirection.Receives, Offers.Section(link, "a").Direction);
    }

    [Theory]
    [InlineData("a=fingerprint:sha-256", "a=fingerprint:sha-1 00\na=fingerprint:sha-256")]
    [InlineData(":1C:1D:1E:1F", ":1c:1d:1e:1f")]
    public void One_certificate_has_one_spelling(string piece, string instead)
    {
        LinkDescription link = Offers.Read(Offers.SmallBut(piece, instead));

        Assert.Equal("sha-256 " + Offers.Digest, link.RemoteFingerprint);
    }

    [Theory]
    [InlineData("send h;m;l", "h m l")]
    [InlineData("recv x send l;m;h", "l m h")]
    [InlineData("send ~h;m,l", "h m")]
    [InlineData("send h;unknown;l", "h l")]
    [InlineData("send h;h;m;l;q", "h m l")]
    [InlineData("recv h", "")]
    public void Layers_are_read_in_the_order_of_a_simulcast(string simulcast, string expected)
    {
        const string rids = "a=rid:h send\na=rid:m send\na=rid:l send\na=rid:q send\na=rid:x recv\n";
        string offer = Offers.SmallBut("a=recvonly\n", $"a=sendonly\n{rids}a=simulcast:{simulcast}\n");

        Assert.Equal(expected, string.Join(' ', Offers.Section(Offers.Read(offer), "v").Rids));
    }

    [Fact]
    public void A_paused_or_ungranted_track_keeps_its_layers_and_extensions_for_later()
    {
        string offer = Offers.Browser("chromium-simulcast");
        string paused = offer.Replace("a=sendonly", "a=inactive", StringComparison.Ordinal);

        Section granted = Offers.Section(Offers.Read(offer), "1");
        Section ungranted = Offers.Section(Offers.Read(offer, Offers.Policy with { MayPublishVideo = false }), "1");
        Section idle = Offers.Section(Offers.Read(paused), "1");

        Assert.Equal(["h", "m", "l"], ungranted.Rids);
        Assert.Equal(["h", "m", "l"], idle.Rids);
        Assert.Equal(granted.Extensions, ungranted.Extensions);
        Assert.Subset(idle.Extensions.ToHashSet(), granted.Extensions.ToHashSet());
    }

    [Fact]
    public void A_section_without_a_common_codec_is_rejected_when_it_would_carry_nothing()
    {
        string offer = Offers.SmallBut("a=recvonly", "a=inactive").Replace("VP8", "H265", StringComparison.Ordinal);

        Section idle = Offers.Section(Offers.Read(offer), "v");

        Assert.True(idle.Rejected);
        Assert.Empty(idle.Codecs);
    }

    [Fact]
    public void A_local_ssrc_avoids_those_of_the_client()
    {
        LinkDescription link = Offers.Read(Offers.SmallBut("a=ssrc:1000", "a=ssrc:1"));

        Assert.Equal(2u, Offers.Section(link, "v").Slot!.LocalSsrc);
    }
}
