using System.Text;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Tests.Rig;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Media;

public class MediaIntakeTests
{
    private const int Offset = 300;

    private static readonly Instant Now = Instant.FromMilliseconds(1_000);
    private static readonly CodecBinding Opus = Links.Binding(Codec.Opus, 111);
    private static readonly CodecBinding Vp8 = Links.Binding(Codec.Vp8, 96);
    private static readonly CodecBinding Vp9 = Links.Binding(Codec.Vp9(0), 98);

    private readonly PeerLink _link = Links.Create("l");
    private readonly MediaIntake _intake = new();

    [Fact]
    public void An_announced_ssrc_finds_its_section()
    {
        Publish(Video("v") with { RemoteSources = [new RemoteSource(5, null)] }, Video("w"));

        Assert.Equal("v", Take(ssrc: 5, type: 96).Track.Mid);
    }

    [Fact]
    public void A_mid_finds_its_section_and_outweighs_an_announced_ssrc()
    {
        Publish(Video("v") with { RemoteSources = [new RemoteSource(5, null)] }, Video("w"));

        Assert.Equal("w", Take(ssrc: 5, type: 96, mid: "w").Track.Mid);
    }

    [Fact]
    public void A_known_stream_needs_neither()
    {
        Publish(Video("v"), Video("w"));
        Take(ssrc: 5, type: 96, mid: "w");

        Assert.Equal("w", Take(ssrc: 5, type: 96, number: 2).Track.Mid);
    }

    [Fact]
    public void A_payload_type_that_one_section_has_finds_it()
    {
        Publish(Links.Sent("a", SectionKind.Audio, Opus), Video("v"));

        Assert.Equal("a", Take(ssrc: 5, type: 111).Track.Mid);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_payload_type_that_several_sections_have_finds_none(int sections)
    {
        Publish([.. Enumerable.Range(0, sections).Select(i => Video($"v{i}"))]);

        Assert.Equal(DropReason.UnknownStream, Refusal(ssrc: 5, type: 96));
    }

    [Fact]
    public void A_rid_finds_its_layer()
    {
        Publish(Video("v") with { Rids = ["low", "high"] });

        Assert.Equal("low", Take(ssrc: 5, type: 96, mid: "v", rid: "low").Layer.Rid);
        Assert.Equal("high", Take(ssrc: 6, type: 96, mid: "v", rid: "high").Layer.Rid);
        Assert.Equal("low", Take(ssrc: 5, type: 96, number: 2).Layer.Rid);
    }

    [Theory]
    [InlineData(5u, 96, "other", null, nameof(DropReason.UnknownStream))]
    [InlineData(5u, 96, "v", "none", nameof(DropReason.UnknownStream))]
    [InlineData(5u, 96, "v", null, nameof(DropReason.UnknownStream))]
    [InlineData(5u, 20, "v", "low", nameof(DropReason.UnknownPayloadType))]
    [InlineData(5u, 20, null, null, nameof(DropReason.UnknownStream))]
    public void What_was_not_negotiated_is_refused_by_name(uint ssrc, int type, string? mid, string? rid, string reason)
    {
        Publish(Video("v") with { Rids = ["low", "high"] });

        Assert.Equal(Enum.Parse<DropReason>(reason), Refusal(ssrc, (byte)type, mid, rid));
        Assert.Empty(_intake.Streams.All);
    }

    [Fact]
    public void What_is_no_rtp_is_malformed()
    {
        Publish(Video("v"));
        Assert.False(_intake.TryTake([0x80, 96, 0], 0, Now, out _, out DropReason drop));
        Assert.Equal(DropReason.RtpMalformed, drop);
    }

    [Fact]
    public void A_section_without_the_grant_is_refused_by_name()
    {
        Section section = Video("v") with { Direction = SectionDirection.Inactive, Ungranted = true };
        _intake.Configure(Links.Description(section));

        Assert.Equal(DropReason.NotAllowedToPublish, Refusal(ssrc: 5, type: 96, mid: "v"));
        Assert.Equal(DropReason.UnknownStream, Refusal(ssrc: 5, type: 96, mid: "w"));
    }

    [Fact]
    public void Streams_have_a_bound()
    {
        Publish(Video("v"));
        for (uint ssrc = 1; ssrc <= StreamTable.StreamsMax; ssrc++) Take(ssrc, type: 96);

        Assert.Equal(DropReason.TooManyStreams, Refusal(ssrc: 1_000, type: 96));
        Take(ssrc: StreamTable.StreamsMax, type: 96, number: 2);
    }

    [Fact]
    public void The_latest_source_of_a_layer_counts()
    {
        Publish(Video("v"));
        Take(ssrc: 5, type: 96);
        Take(ssrc: 6, type: 96);

        Assert.Equal(DropReason.SourceReplaced, Refusal(ssrc: 5, type: 96, number: 2));
    }

    [Fact]
    public void A_stream_may_change_its_codec_within_the_section()
    {
        Publish(Links.Sent("v", SectionKind.Video, Vp8, Vp9));

        Assert.Same(Vp8, Take(ssrc: 5, type: 96).Codec);
        Assert.Same(Vp9, Take(ssrc: 5, type: 98, number: 2).Codec);
        Assert.Same(Vp8, Take(ssrc: 5, type: 96, number: 3).Codec);
        Assert.Equal(DropReason.UnknownPayloadType, Refusal(ssrc: 5, type: 111, number: 4));
        Assert.Single(_intake.Streams.All);
    }

    [Fact]
    public void A_removed_track_takes_its_streams_along()
    {
        Publish(Video("v"), Video("w"));
        Take(ssrc: 5, type: 96, mid: "v");
        Take(ssrc: 6, type: 96, mid: "w");
        _intake.Remove(_intake.Tracks[0]);

        Assert.Equal(6u, Assert.Single(_intake.Streams.All).Ssrc);
        Assert.Equal(DropReason.UnknownStream, Refusal(ssrc: 5, type: 96, mid: "v"));
    }

    [Fact]
    public void What_a_subscriber_will_want_to_know_is_read_once()
    {
        Publish(Links.Sent("a", SectionKind.Audio, Opus), Video("v"));
        Arrival audio = Take(ssrc: 5, type: 111, level: 0x80 | 17, number: 65_535);
        Assert.Equal((0x80 | 17, true, 65_535L), (audio.AudioLevel, audio.StartsKeyFrame, audio.SequenceNumber));
        Assert.Equal(65_536L, Take(ssrc: 5, type: 111, number: 0).SequenceNumber);

        byte[] packet = Packet(6, 96, 1, "v", null, null, [0x10, 0x00, 0x9D, 0x01], [0xC0, 1, 2]);
        Assert.True(_intake.TryTake(packet, Offset, Now, out Arrival video, out _));
        Assert.True(video.StartsKeyFrame);
        Assert.Equal((short)-1, video.AudioLevel);
        Assert.Equal([0x10, 0x00, 0x9D, 0x01], packet.AsSpan(video.PayloadOffset - Offset, video.PayloadLength).ToArray());
        Assert.Equal([0xC0, 1, 2], packet.AsSpan(video.DependencyOffset - Offset, video.DependencyLength).ToArray());
    }

    [Fact]
    public void Transport_wide_numbers_are_noted_even_of_packets_that_are_refused()
    {
        Publish(Video("v"));
        Refusal(ssrc: 5, type: 20, mid: "v");
        Assert.Equal(Instant.Never, _intake.Arrivals.NextDeadline);

        byte[] packet = Packet(5, 20, 1, "v", null, null, [1], null, transport: [0, 9]);
        Assert.False(_intake.TryTake(packet, 0, Now, out _, out _));
        Assert.Equal(Now + TransportArrivals.Interval, _intake.Arrivals.NextDeadline);
    }

    [Fact]
    public void A_key_frame_ends_the_wish_for_one()
    {
        Publish(Video("v"));
        Track track = Take(ssrc: 5, type: 96).Track;
        track.RequestKeyFrame(Now);
        KeyFrameRequest wish = _intake.Streams.All[0].KeyFrames;
        Assert.NotEqual(Instant.Never, wish.NextDeadline);

        Assert.True(_intake.TryTake(Packet(5, 96, 2, null, null, null, [0x10, 0x00, 0x9D], null), 0, Now, out _, out _));
        Assert.Equal(Instant.Never, wish.NextDeadline);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0x7FFF)]
    [InlineData(0xFFFE)]
    public void A_retransmission_becomes_the_packet_that_it_repeats(int first)
    {
        Publish(Repaired("v") with { RemoteSources = [new RemoteSource(5, 6)] });
        Take(ssrc: 5, type: 96, number: (ushort)first);
        long last = Take(ssrc: 5, type: 96, number: (ushort)(first + 2)).SequenceNumber;

        byte[] packet = Rtx(6, 97, 40_000, (ushort)(first + 1));
        Assert.True(_intake.TryTake(packet, Offset, Now, out Arrival arrival, out _));

        Assert.True(arrival.IsRestored);
        Assert.Equal((last - 1, 96), (arrival.SequenceNumber, arrival.Codec.PayloadType));
        Assert.Same(_intake.Streams.All[0].Layer, arrival.Layer);
        Assert.Equal([0x10, 0x01, 0x02], packet.AsSpan(arrival.PayloadOffset - Offset, arrival.PayloadLength).ToArray());
        Assert.Single(_intake.Streams.All);
        Assert.Equal(1, Assert.Single(_intake.Streams.Rtx).Stats.Received);
    }

    [Fact]
    public void A_retransmission_finds_its_stream_by_mid_and_repaired_rid()
    {
        Publish(Repaired("v") with { Rids = ["low", "high"] }, Repaired("w"));
        Take(ssrc: 5, type: 96, mid: "v", rid: "low");
        Take(ssrc: 6, type: 96, mid: "v", rid: "high");
        Take(ssrc: 7, type: 96, mid: "w");

        Assert.Equal(DropReason.RtxWithoutStream, Refusal(Rtx(15, 97, 1, 2, mid: "v")));
        Assert.Equal("high", Restored(Rtx(16, 97, 1, 2, "v", "high")).Layer.Rid);
        Assert.Equal("low", Restored(Rtx(15, 97, 1, 2, "v", "low")).Layer.Rid);
        Assert.Equal("w", Restored(Rtx(17, 97, 1, 2, "w")).Track.Mid);
        Assert.Equal("high", Restored(Rtx(16, 97, 2, 3)).Layer.Rid);
    }

    [Fact]
    public void Retransmissions_of_nothing_known_are_refused_by_name()
    {
        Publish(Repaired("v") with { RemoteSources = [new RemoteSource(5, 6)] });
        Assert.Equal(DropReason.RtxWithoutStream, Refusal(Rtx(6, 97, 1, 2)));
        Assert.Empty(_intake.Streams.Rtx);
        Take(ssrc: 5, type: 96);
        Assert.Equal(DropReason.UnknownStream, Refusal(Rtx(7, 97, 1, 2)));
        Assert.Equal(DropReason.TooLate, Refusal(Rtx(6, 97, 1, 2_000)));
        Assert.Equal(DropReason.UnknownPayloadType, Refusal(Rtx(6, 20, 2, 2)));
        Assert.Equal(DropReason.Duplicate, Refusal(Rtx(6, 97, 3, 1)));
        Assert.Equal(DropReason.RtxMalformed, Refusal(Packet(6, 97, 4, null, null, null, [1], null)));
        Assert.Equal(DropReason.PaddingOnly, Refusal(Packet(6, 97, 5, null, null, null, [], null)));
        Assert.Equal(5, Assert.Single(_intake.Streams.Rtx).Stats.Received);
    }

    [Fact]
    public void Streams_of_retransmissions_have_a_bound()
    {
        Publish(Repaired("v"));
        Take(ssrc: 5, type: 96);
        for (uint i = 0; i < StreamTable.StreamsMax; i++) Restored(Rtx(100 + i, 97, 1, (ushort)(2 + i), "v"));

        Assert.Equal(DropReason.TooManyStreams, Refusal(Rtx(99, 97, 1, 90, "v")));
    }

    [Fact]
    public void When_a_source_is_replaced_its_retransmissions_may_come_to_repeat_the_new_one()
    {
        Publish(Repaired("v"));
        Take(ssrc: 5, type: 96, mid: "v");
        Restored(Rtx(15, 97, 1, 2, "v"));
        Take(ssrc: 6, type: 96, mid: "v", number: 1_000);

        Assert.Empty(_intake.Streams.Rtx);
        Assert.Equal(1_001, Restored(Rtx(15, 97, 2, 1_001, "v")).SequenceNumber);
    }

    [Fact]
    public void A_retransmission_of_the_newest_packet_is_taken_and_what_lies_between_is_missed()
    {
        Publish(Repaired("v") with { RemoteSources = [new RemoteSource(5, 6)] });
        _intake.Tracks[0].Subscribers.Add(null!);
        Take(ssrc: 5, type: 96, number: 1);
        Restored(Rtx(6, 97, 1, 4));

        NackGenerator nacks = _intake.Streams.All[0].Nacks!;
        Assert.Equal([2, 3], nacks.Missing.ToArray().Select(missing => missing.Sequence));
        Take(ssrc: 5, type: 96, number: 3);
        Assert.Equal(DropReason.Duplicate, Refusal(Packet(5, 96, 4, null, null, null, [0x10, 0x01, 0x02], null)));
        Assert.Equal([2], nacks.Missing.ToArray().Select(missing => missing.Sequence));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0x7FFF)]
    [InlineData(0xFFFF)]
    public void After_a_wide_jump_the_stream_starts_again_without_loss(int first)
    {
        Publish(Repaired("v"));
        Take(ssrc: 5, type: 96, number: (ushort)first);
        ReceiveStream stream = _intake.Streams.All[0];
        stream.Track.Subscribers.Add(new Slot(_link, Links.Slot("s", SectionKind.Video, 1, Vp8), new SeededEntropy(1)));
        long before = stream.Stats.HighestSequence;

        Assert.Equal(before + 3_000, Take(ssrc: 5, type: 96, number: (ushort)(first + 3_000)).SequenceNumber);
        Assert.Equal(2_999, stream.Stats.CumulativeLost);
        Assert.Equal(before + 6_001, Take(ssrc: 5, type: 96, number: (ushort)(first + 6_001)).SequenceNumber);
        Assert.Equal(2_999, stream.Stats.CumulativeLost);
        Assert.True(stream.Nacks!.Missing.IsEmpty);
    }

    [Fact]
    public void A_retransmission_cut_or_spoilt_anywhere_is_refused_or_read_within_its_bounds()
    {
        Publish(Repaired("v"));
        Take(ssrc: 5, type: 96, mid: "v");
        byte[] packet = Rtx(6, 97, 1, 2, "v");
        for (int length = 0; length < packet.Length; length++) _intake.TryTake(packet.AsSpan(0, length), 0, Now, out _, out _);
        for (int bit = 0; bit < packet.Length * 8; bit++)
        {
            byte[] spoilt = [.. packet];
            spoilt[bit / 8] ^= (byte)(1 << (bit % 8));
            if (!_intake.TryTake(spoilt, 0, Now, out Arrival arrival, out _)) continue;
            Assert.InRange(arrival.PayloadOffset, 12, spoilt.Length);
            Assert.InRange(arrival.PayloadOffset + arrival.PayloadLength, 12, spoilt.Length);
        }
    }

    private static Section Repaired(string mid) =>
        Links.Sent(mid, SectionKind.Video, Vp8 with { Nack = true, RtxPayloadType = 97 });

    private static byte[] Rtx(uint ssrc, byte type, ushort number, ushort original, string? mid = null, string? rid = null) =>
        Packet(
            ssrc, type, number, mid, rid, null, [(byte)(original >> 8), (byte)original, 0x10, 0x01, 0x02], null, ridId: 11);

    private Arrival Restored(byte[] packet)
    {
        Assert.True(_intake.TryTake(packet, Offset, Now, out Arrival arrival, out DropReason drop), drop.ToString());
        return arrival;
    }

    private DropReason Refusal(byte[] packet)
    {
        Assert.False(_intake.TryTake(packet, Offset, Now, out _, out DropReason drop));
        return drop;
    }

    private static Section Video(string mid) => Links.Sent(mid, SectionKind.Video, Vp8);

    private void Publish(params Section[] sections)
    {
        _intake.Configure(Links.Description(sections));
        foreach (Section section in sections) _intake.Add(new Track(section.Mid, _link, section));
    }

    private Arrival Take(uint ssrc, byte type, string? mid = null, string? rid = null, ushort number = 1, byte? level = null)
    {
        byte[] packet = Packet(ssrc, type, number, mid, rid, level, [0x10, 0x01, 0x02], null);
        Assert.True(_intake.TryTake(packet, Offset, Now, out Arrival arrival, out DropReason drop), drop.ToString());
        return arrival;
    }

    private DropReason Refusal(uint ssrc, byte type, string? mid = null, string? rid = null, ushort number = 1)
    {
        byte[] packet = Packet(ssrc, type, number, mid, rid, null, [0x10, 0x01, 0x02], null);
        Assert.False(_intake.TryTake(packet, Offset, Now, out _, out DropReason drop));
        return drop;
    }

    private static byte[] Packet(
        uint ssrc,
        byte type,
        ushort number,
        string? mid,
        string? rid,
        byte? level,
        byte[] payload,
        byte[]? dependency,
        byte[]? transport = null,
        byte ridId = 10)
    {
        byte[] packet = new byte[200];
        int header = RtpHeaderWriter.Write(packet, false, type, number, 4711, ssrc);
        RtpExtensionWriter extensions = new(packet.AsSpan(12));
        if (mid is not null) extensions.TryAppend(4, Encoding.ASCII.GetBytes(mid));
        if (rid is not null) extensions.TryAppend(ridId, Encoding.ASCII.GetBytes(rid));
        if (level is { } loudness) extensions.TryAppend(1, [loudness]);
        if (dependency is not null) extensions.TryAppend(12, dependency);
        if (transport is not null) extensions.TryAppend(3, transport);
        int block = extensions.Finish();
        if (block > 0) RtpHeaderWriter.SetExtension(packet);
        payload.CopyTo(packet, header + block);
        return packet[..(header + block + payload.Length)];
    }
}
