namespace Conference.MediaNode.Link.Negotiation;

public class LaterOfferTests
{
    private static readonly string WithVideoStopped = Offers.SmallBut("m=video 9", "m=video 0");

    private const string SecondVideo = """
        m=video 0 UDP/TLS/RTP/SAVPF 96
        a=bundle-only
        a=mid:w
        a=recvonly
        a=rtcp-mux
        a=rtpmap:96 VP8/90000

        """;

    [Fact]
    public void The_same_offer_again_changes_only_the_revision()
    {
        LinkDescription first = Offers.Read(Offers.Small);

        LinkDescription second = Offers.ReadAgain(first, Offers.Small);

        Assert.Equal(AnswerWriter.Write(first, Offers.Node), AnswerWriter.Write(second, Offers.Node));
        Assert.Equal((1, 2, false), (first.Revision, second.Revision, second.RestartsIce));
    }

    [Theory]
    [InlineData("a=ice-ufrag:user", "a=ice-ufrag:again")]
    [InlineData("a=ice-pwd:password", "a=ice-pwd:secretpassword")]
    public void New_credentials_restart_ice_and_leave_the_rest(string piece, string instead)
    {
        LinkDescription first = Offers.Read(Offers.Small);

        LinkDescription second = Offers.ReadAgain(first, Offers.SmallBut(piece, instead));

        Assert.True(second.RestartsIce);
        Assert.Equal(first.RemoteFingerprint, second.RemoteFingerprint);
        Assert.Equal(Offers.Section(first, "v").Slot, Offers.Section(second, "v").Slot);
    }

    /// <summary>
    /// Offers of one call with a camera, a microphone and a slot for each, in their order: the first; ICE restarted;
    /// the camera paused, a slot added and ICE restarted once more; the camera back and a slot stopped.
    /// </summary>
    [Theory]
    [InlineData("chromium")]
    [InlineData("firefox")]
    public void The_later_offers_of_a_browser_are_taken_one_after_the_other(string browser)
    {
        LinkDescription first = Offers.Read(Offers.Browser(browser + "-call"));
        LinkDescription restarted = Offers.ReadAgain(first, Offers.Browser(browser + "-call-restart"));
        LinkDescription paused = Offers.ReadAgain(restarted, Offers.Browser(browser + "-call-paused"));
        LinkDescription stopped = Offers.ReadAgain(paused, Offers.Browser(browser + "-call-stopped"));

        Assert.Equal([true, true, false], new[] { restarted, paused, stopped }.Select(link => link.RestartsIce));
        Assert.Equal("Receives, Receives, Sends, Sends", Directions(first));
        Assert.Equal("Receives, Receives, Sends, Sends", Directions(restarted));
        Assert.Equal("Receives, Inactive, Sends, Sends, Sends", Directions(paused));
        Assert.Equal("Receives, Receives, rejected, Sends, Sends", Directions(stopped));
        Assert.Equal(first.Sections[3].Slot, stopped.Sections[3].Slot);
        Assert.Equal(paused.Sections[4].Slot, stopped.Sections[4].Slot);
        Assert.Equal(first.Sections[1].Codecs, stopped.Sections[1].Codecs);
        Assert.Equal(first.RemoteFingerprint, stopped.RemoteFingerprint);

        static string Directions(LinkDescription link) => string.Join(
            ", ", link.Sections.Select(section => section.Rejected ? "rejected" : $"{section.Direction}"));
    }

    [Fact]
    public void A_new_section_is_added_and_gets_the_next_slot()
    {
        LinkDescription first = Offers.Read(Offers.Small);
        string grown = Offers.SmallBut("BUNDLE a v", "BUNDLE a v w") + SecondVideo;

        LinkDescription second = Offers.ReadAgain(first, grown);

        Section added = Offers.Section(second, "w");
        Assert.Equal((2, false, 1), (added.Index, added.Rejected, added.Slot?.Number));
        Assert.NotEqual(Offers.Section(second, "v").Slot?.LocalSsrc, added.Slot?.LocalSsrc);
    }

    [Fact]
    public void A_paused_slot_keeps_its_ssrc_and_sends_under_it_again()
    {
        LinkDescription first = Offers.Read(Offers.Small);

        LinkDescription paused = Offers.ReadAgain(first, Offers.SmallBut("a=recvonly", "a=inactive"));
        LinkDescription resumed = Offers.ReadAgain(paused, Offers.Small);

        Assert.Equal(SectionDirection.Inactive, Offers.Section(paused, "v").Direction);
        Assert.Equal(Offers.Section(first, "v").Slot, Offers.Section(paused, "v").Slot);
        Assert.DoesNotContain("a=msid:", AnswerWriter.Write(paused, Offers.Node), StringComparison.Ordinal);
        Assert.Equal(Offers.Section(first, "v").Slot, Offers.Section(resumed, "v").Slot);
    }

    [Fact]
    public void A_stopped_section_gives_up_its_slot_and_its_place_may_be_taken()
    {
        LinkDescription first = Offers.Read(Offers.Small);

        LinkDescription stopped = Offers.ReadAgain(first, WithVideoStopped);
        LinkDescription reused = Offers.ReadAgain(stopped, Offers.SmallBut("a=mid:v", "a=mid:w").Replace(
            "BUNDLE a v", "BUNDLE a w", StringComparison.Ordinal));

        Assert.True(Offers.Section(stopped, "v").Rejected);
        Assert.Null(Offers.Section(stopped, "v").Slot);
        Assert.Equal((1, 0), (Offers.Section(reused, "w").Index, Offers.Section(reused, "w").Slot?.Number));
    }

    [Fact]
    public void When_all_is_stopped_the_transport_stays_for_the_next_section()
    {
        LinkDescription first = Offers.Read(Offers.Small);
        string allStopped = WithVideoStopped.Replace("m=audio 9", "m=audio 0", StringComparison.Ordinal)
            .Replace("a=group:BUNDLE a v\n", "", StringComparison.Ordinal);

        LinkDescription stopped = Offers.ReadAgain(first, allStopped);
        LinkDescription revived = Offers.ReadAgain(stopped, Offers.Small);

        Assert.All(stopped.Sections, section => Assert.True(section.Rejected));
        Assert.Equal(first.RemoteIce, stopped.RemoteIce);
        Assert.False(revived.RestartsIce);
    }

    [Fact]
    public void Directions_codec_order_and_codecs_may_change()
    {
        LinkDescription first = Offers.Read(Offers.Small);
        string changed = Offers.SmallBut("SAVPF 96 97", "SAVPF 98 96 97").Replace(
            "a=rtpmap:96 VP8/90000", "a=rtpmap:98 VP9/90000\na=rtpmap:96 VP8/90000", StringComparison.Ordinal);

        LinkDescription second = Offers.ReadAgain(first, changed);

        Assert.Equal([98, 96], Offers.Section(second, "v").Codecs.Select(codec => (int)codec.PayloadType));
    }

    [Fact]
    public void A_client_may_not_take_an_ssrc_that_the_node_sends_with()
    {
        LinkDescription first = Offers.Read(Offers.Small);
        uint taken = Offers.Section(first, "v").Slot!.LocalSsrc;
        string offer = Offers.SmallBut("a=ssrc:1000", $"a=ssrc:{taken}");

        Assert.False(OfferReader.TryReadAgain(first, offer, Offers.Policy, out _, out NegotiationError? error));

        Assert.Equal(NegotiationRefusal.DuplicateSource, error.Refusal);
    }
}
