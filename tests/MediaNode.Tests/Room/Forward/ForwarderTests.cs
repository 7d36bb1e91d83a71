using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Media;
using Conference.MediaNode.Room;
using Conference.MediaNode.Room.Forward;
using Conference.MediaNode.Tests.Rig;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Tests.Room.Forward;

public class ForwarderTests
{
    private const uint SlotSsrc = 77;

    private static readonly CodecBinding Vp8 = Links.Binding(Codec.Vp8, 96);
    private static readonly Instant Now = Instant.FromMilliseconds(1_000);

    private readonly Track _track;
    private readonly Forwarder _forwarder;
    private readonly byte[] _memory = new byte[2_000];

    public ForwarderTests()
    {
        PeerLink link = Links.Create("l");
        Section section = Links.Sent("v", SectionKind.Video, Vp8) with { Rids = ["low", "high"] };
        _track = new Track("t", link, section);
        _forwarder = new Forwarder(Slot(levelId: 7, dependencyId: 20), SlotSsrc, new SeededEntropy(1));
    }

    [Fact]
    public void Nothing_passes_until_a_key_frame()
    {
        Assert.True(_forwarder.AwaitsKeyFrame);
        Assert.Equal(DropReason.AwaitsKeyFrame, Refusal(Packet(1)));
        Assert.Null(Refusal(Packet(2, isKey: true)));
        Assert.False(_forwarder.AwaitsKeyFrame);
        Assert.Null(Refusal(Packet(3)));
    }

    [Fact]
    public void The_first_number_leaves_room_before_the_first_rollover()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            Forwarder forwarder = new(Slot(1, 2), SlotSsrc, new SeededEntropy(seed));
            Assert.True(forwarder.TryAdmit(Packet(9, isKey: true), _track.Layers[0], Now, out long sequence, out _));
            Assert.InRange(sequence, 0, 0x7FFF);
        }
    }

    [Fact]
    public void What_came_before_the_key_frame_is_too_late()
    {
        Refusal(Packet(10, isKey: true));

        Assert.Equal(DropReason.TooLate, Refusal(Packet(9)));
    }

    [Fact]
    public void Padding_is_skipped_without_a_gap()
    {
        long first = Admit(Packet(10, isKey: true));
        Assert.Equal(DropReason.PaddingOnly, Refusal(Packet(11, payloadLength: 0)));

        Assert.Equal(first + 1, Admit(Packet(12)));
    }

    [Fact]
    public void The_layer_changes_with_a_key_frame_of_the_wanted_one_and_the_old_one_shows_until_then()
    {
        (TrackLayer low, TrackLayer high) = (_track.Layers[0], _track.Layers[1]);
        long first = Admit(Packet(10, isKey: true));

        Assert.Equal(DropReason.AwaitsKeyFrame, Refusal(Packet(500, layer: high), wanted: high));
        Assert.Equal(first + 1, Admit(Packet(11), wanted: high));
        Assert.Equal(first + 2, Admit(Packet(501, layer: high, isKey: true), wanted: high));
        Assert.Equal(DropReason.OtherLayer, Refusal(Packet(12), wanted: high));
        Assert.Equal(first + 3, Admit(Packet(502, layer: high), wanted: high));
        Assert.Same(high, _forwarder.Layer);
        Assert.Equal(DropReason.OtherLayer, Refusal(Packet(13, isKey: true), wanted: high));
        Assert.Equal(first + 4, Admit(Packet(14, isKey: true), wanted: low));
    }

    [Fact]
    public void After_a_restart_it_waits_for_a_key_frame_and_goes_on_with_the_next_number()
    {
        long first = Admit(Packet(10, isKey: true));
        _forwarder.Restart();

        Assert.Equal(DropReason.AwaitsKeyFrame, Refusal(Packet(11)));
        Assert.Equal(first + 1, Admit(Packet(60_000, isKey: true)));
    }

    [Fact]
    public void The_packet_is_written_under_the_slots_numbers_and_extension_ids()
    {
        Arrival arrival = Packet(10, isKey: true) with
        {
            AudioLevel = 0x80 | 25,
            DependencyOffset = 1_500,
            DependencyLength = 30,
            Marker = true,
        };
        for (int i = 0; i < 30; i++) _memory[1_500 + i] = (byte)(i + 1);
        long sequence = Admit(arrival);
        byte[] written = new byte[Forwarder.HeaderLengthMax + 100];
        (int header, int total) = _forwarder.Write(arrival, _memory, 101, sequence, written, Now);

        Assert.True(RtpView.TryParse(written.AsSpan(0, total), out RtpView rtp, out RtpError error), error.ToString());
        Assert.Equal((SlotSsrc, (ushort)sequence), (rtp.Ssrc, rtp.SequenceNumber));
        Assert.Equal((101, true), (rtp.PayloadType, rtp.Marker));
        Assert.Equal(header, rtp.HeaderLength);
        Assert.Equal(_memory.AsSpan(arrival.PayloadOffset, arrival.PayloadLength).ToArray(), rtp.Payload.ToArray());
        Dictionary<byte, byte[]> extensions = [];
        foreach (RtpExtensionElement element in new RtpExtensionEnumerator(rtp.ExtensionProfile, rtp.Extension))
        {
            extensions.Add(element.Id, element.Value.ToArray());
        }

        Assert.Equal([7, 20], extensions.Keys.Order().Select(id => (int)id));
        Assert.Equal([0x80 | 25], extensions[7]);
        Assert.Equal(_memory.AsSpan(1_500, 30).ToArray(), extensions[20]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(255)]
    public void The_largest_header_holds_every_dependency_descriptor(int length)
    {
        Arrival arrival = Packet(10, isKey: true) with
        {
            AudioLevel = 1,
            DependencyOffset = 1_500,
            DependencyLength = (byte)length,
        };
        byte[] written = new byte[Forwarder.HeaderLengthMax + 100];
        (int header, int total) = _forwarder.Write(arrival, _memory, 101, Admit(arrival), written, Now);

        Assert.InRange(header, 12, Forwarder.HeaderLengthMax);
        Assert.True(RtpView.TryParse(written.AsSpan(0, total), out RtpView rtp, out _));
        Assert.Equal(100, rtp.Payload.Length);
    }

    [Fact]
    public void Extensions_that_the_slot_does_not_have_are_left_out_until_a_later_offer_brings_them()
    {
        Forwarder forwarder = new(Slot(null, null), SlotSsrc, new SeededEntropy(1));
        Arrival arrival = Packet(10, isKey: true) with { AudioLevel = 1 };
        byte[] written = new byte[Forwarder.HeaderLengthMax + 100];
        forwarder.TryAdmit(arrival, _track.Layers[0], Now, out long sequence, out _);
        Assert.Equal(12, forwarder.Write(arrival, _memory, 101, sequence, written, Now).Header);

        forwarder.Update(Slot(5, null));
        Assert.Equal(20, forwarder.Write(arrival, _memory, 101, sequence, written, Now).Header);
    }

    private static Section Slot(byte? levelId, byte? dependencyId)
    {
        List<ExtensionBinding> extensions = [];
        if (levelId is { } level) extensions.Add(new(HeaderExtension.AudioLevel, level));
        if (dependencyId is { } dependency) extensions.Add(new(HeaderExtension.DependencyDescriptor, dependency));
        return Links.Slot("s", SectionKind.Video, SlotSsrc, Vp8) with { Extensions = extensions };
    }

    private Arrival Packet(long sequence, bool isKey = false, TrackLayer? layer = null, int payloadLength = 100) => new()
    {
        Track = _track,
        Layer = layer ?? _track.Layers[0],
        Codec = Vp8,
        SequenceNumber = sequence,
        Timestamp = (uint)(sequence * 3000),
        PayloadOffset = 200,
        PayloadLength = payloadLength,
        StartsKeyFrame = isKey,
        AudioLevel = -1,
        Next = -1,
    };

    private long Admit(in Arrival arrival, TrackLayer? wanted = null)
    {
        bool isAdmitted = _forwarder.TryAdmit(arrival, wanted ?? _track.Layers[0], Now, out long sequence, out DropReason drop);
        Assert.True(isAdmitted, drop.ToString());
        return sequence;
    }

    private DropReason? Refusal(in Arrival arrival, TrackLayer? wanted = null) =>
        _forwarder.TryAdmit(arrival, wanted ?? _track.Layers[0], Now, out _, out DropReason drop) ? null : drop;
}
