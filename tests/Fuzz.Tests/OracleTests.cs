using Conference.Fuzz.Targets;
using Conference.Fuzz.Targets.Handover;
using Conference.Fuzz.Targets.Link;
using Conference.Fuzz.Targets.Shard;
using Conference.Fuzz.Targets.Wire;
using Conference.MediaNode.Handover;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Wire.Payload;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;
using Conference.MediaNode.Wire.Sdp;
using Conference.MediaNode.Wire.Stun;

namespace Conference.Fuzz.Tests;

/// <summary>Every oracle notices something that is broken in the way that it is there to notice.</summary>
public class OracleTests
{
    private const int Seed = 1;
    private const int StepsMax = 3000;

    [Fact]
    public void Integrity_that_is_not_compared_is_noticed() =>
        Notices(new StunTarget((in StunMessage message, ReadOnlySpan<byte> _) => message.HasIntegrity), "Integrity");

    [Fact]
    public void Padding_that_is_not_checked_is_noticed() =>
        Notices(new RtpTarget(RtpView.TryParseHeader), "The last octet counts the padding");

    [Fact]
    public void A_compound_that_is_cut_off_is_noticed() => Notices(
        new RtcpTarget((ReadOnlySpan<byte> datagram, out RtcpCompound compound, out RtcpError error) =>
            RtcpCompound.TryParse(datagram[..Math.Min(8, datagram.Length)], out compound, out error)),
        "The packets fill the datagram");

    [Fact]
    public void Feedback_that_says_something_else_is_noticed()
    {
        byte[] one = Samples.Feedback(Samples.Arrivals());
        byte[] other = (byte[])one.Clone();
        other[^1] ^= 1;

        Assert.StartsWith("The time is that of a plain reading",
            Assert.Throws<OracleException>(() => Compare(one, other)).Message,
            StringComparison.Ordinal);
        Compare(one, one);
    }

    [Fact]
    public void A_picture_id_that_forgets_its_width_is_noticed()
    {
        Notices(new Vp8Target((Span<byte> payload, in Vp8Descriptor descriptor, ushort id) =>
        {
            if (descriptor.PictureId is not null) payload[descriptor.PictureIdOffset] = (byte)id;
        }), "The rewritten picture id is the one that was written");
        Notices(new Vp9Target((Span<byte> payload, in Vp9Descriptor descriptor, ushort id) =>
            payload[1] = (byte)(id | 0x80)),
            "The rewritten picture id is the one that was written");
    }

    [Fact]
    public void A_payload_that_is_not_read_to_its_end_is_noticed()
    {
        Notices(new H264Target((ReadOnlySpan<byte> payload, out H264Payload packet, out H264Error error) =>
            H264Payload.TryParse(payload.IsEmpty ? payload : payload[..^1], out packet, out error)),
                "An aggregate of units is read");
        Notices(new Av1Target((ReadOnlySpan<byte> payload, out Av1Payload packet, out Av1Error error) =>
            Av1Payload.TryParse(payload.Length < 3 ? payload : payload[..^1], out packet, out error)),
                "A payload is read exactly when");
    }

    [Fact]
    public void A_descriptor_read_from_the_wrong_place_is_noticed() => Notices(
        new ExtensionValueTarget((ReadOnlySpan<byte> value, out DependencyDescriptorHeader header,
            out DependencyDescriptorError error) =>
            DependencyDescriptorHeader.TryParse(value.Length < 4 ? value : value[1..], out header, out error)),
        "A dependency descriptor says what its bits say");

    [Fact]
    public void A_description_that_is_written_differently_is_noticed() => Notices(
        new SdpTarget(session => SdpWriter.Write(session).Replace("a=mid", "a=mad", StringComparison.Ordinal)),
        "Attributes stay");

    [Theory]
    [InlineData("a=recvonly", "a=sendrecv", "A direction is the reverse")]
    [InlineData("a=mid:v", "a=mid:w", "A section keeps its mid")]
    [InlineData("SAVPF 111", "SAVPF 112", "A payload type is one of the offer's")]
    [InlineData("BUNDLE a v", "BUNDLE v a", "The bundle is what was accepted")]
    [InlineData("a=ice-lite", "a=ice-lite\r\na=crypto:1", "An answer has known attributes only")]
    [InlineData("a=rtpmap:111 opus", "a=rtpmap:111 red", "A payload type keeps its meaning")]
    [InlineData("m=video 40000", "m=video 0", "A rejected section has port zero")]
    [InlineData("a=extmap:4 urn", "a=extmap:5 urn", "A header extension is one of the offer's")]
    public void An_answer_that_does_not_answer_is_noticed(string piece, string instead, string claim) => Notices(
        new OfferTarget((description, local) =>
            AnswerWriter.Write(description, local).Replace(piece, instead, StringComparison.Ordinal)), claim);

    [Fact]
    public void An_answer_that_lacks_a_section_is_noticed() => Notices(
        new OfferTarget((description, local) =>
            AnswerWriter.Write(description with { Sections = [.. description.Sections.SkipLast(1)] }, local)),
        "An answer has as many sections as the offer");

    [Fact]
    public void A_packet_that_opens_unauthenticated_is_noticed() =>
        Notices(new SrtpTarget(OpenAnything), "What was not sealed does not open");

    [Fact]
    public void A_packet_that_opens_twice_is_noticed()
    {
        // A fresh opener for each packet remembers nothing.
        Notices(new SrtpTarget((SrtpOpener opener, Span<byte> packet, bool isRtcp, out int length,
            out SrtpError error) =>
        {
            bool isOpened = isRtcp ? opener.TryOpenRtcp(packet, out length, out error)
                : opener.TryOpenRtp(packet, out length, out error);
            return isOpened || error is SrtpError.Replayed;
        }), "A packet opens");
    }

    [Fact]
    public void A_record_that_is_skipped_in_part_is_noticed() => Notices(
        new DtlsRecordTarget((ref ReadOnlySpan<byte> rest, out DtlsRecord record) =>
        {
            bool isTaken = DtlsRecord.TryTake(ref rest, out record);
            if (isTaken && !rest.IsEmpty) rest = rest[1..];
            return isTaken;
        }),
        "The rest is what follows");

    [Fact]
    public void A_handshake_that_noise_ends_is_noticed() =>
        Notices(new DtlsServerTarget(_ => DtlsOutcome.Closed), "Noise does not end a connection");

    [Fact]
    public void Media_that_does_not_arrive_is_noticed() =>
        Notices(new ShardTarget(scene => Assert.NotEmpty(scene.Honest.Say().ToList())), "Media arrives as it was said");

    [Fact]
    public void An_answer_to_a_stranger_is_noticed()
    {
        const int stranger = Scene.Addresses - 1;
        Notices(
            new ShardTarget(scene =>
            {
                scene.Send(scene.Speaker.Check(nominates: false), stranger, proves: false);
                scene.Flush();
            }),
            "What a stranger sends is dropped and counted");
    }

    private static bool OpenAnything(SrtpOpener opener, Span<byte> packet, bool isRtcp, out int length,
        out SrtpError error)
    {
        bool isOpened = isRtcp ? opener.TryOpenRtcp(packet, out length, out error)
            : opener.TryOpenRtp(packet, out length, out error);
        return isOpened || error is SrtpError.AuthenticationFailed;
    }

    [Fact]
    public void A_record_of_which_something_is_left_behind_is_noticed() => Notices(
        new RecordTarget((shard, record, now) =>
        {
            RecordRefusal refusal = shard.Handover.TakeInRoom(record, now);
            if (refusal is not RecordRefusal.None) shard.Rooms.Open("left/behind", 1);
            return refusal;
        }),
        "Nothing of a record is left behind");

    private static void Notices(FuzzTarget target, string claim)
    {
        using (target)
        using (Fuzzer fuzzer = new(target, Seed))
        {
            Finding? finding = fuzzer.Begin([]);
            for (int i = 0; i < StepsMax && finding is null; i++) finding = fuzzer.Step();

            Assert.True(finding is not null, $"Seed {Seed}: nothing noticed.");
            Assert.StartsWith(claim, finding.Reason, StringComparison.Ordinal);
        }
    }

    /// <summary>What the reader says of one packet with what a plain reading says of another.</summary>
    private static void Compare(byte[] read, byte[] plain)
    {
        RtcpPacket packet = First(read);
        Assert.True(TransportFeedback.TryParse(packet, out TransportFeedback feedback, out _));
        FeedbackReference.Check(feedback, First(plain), new Outcome());
    }

    private static RtcpPacket First(byte[] datagram)
    {
        Assert.True(RtcpCompound.TryParse(datagram, out RtcpCompound compound, out _));
        RtcpCompound.Enumerator packets = compound.GetEnumerator();
        Assert.True(packets.MoveNext());
        return packets.Current;
    }
}
