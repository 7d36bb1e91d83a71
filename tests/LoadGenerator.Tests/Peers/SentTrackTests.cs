using Conference.LoadGenerator.Peers;
using Conference.LoadGenerator.Signalling;
using Conference.MediaNode;
using Conference.MediaNode.Wire.Payload;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.LoadGenerator.Tests.Peers;

public class SentTrackTests
{
    private static readonly LoadOptions Options = new() { Gateway = new Uri("http://127.0.0.1"), ApiKey = "" };

    private readonly record struct Sent(Instant At, bool Marker, uint Timestamp, bool StartsFrame, bool IsKeyFrame, int Length);

    [Fact]
    public void A_frame_leaves_in_one_burst_and_its_last_packet_is_marked()
    {
        List<Sent> sent = SendFor(new SentTrack(0, "0", isVideo: true, Options), TimeSpan.FromSeconds(1), 150);

        Assert.Equal(150, sent.Count);
        foreach (Sent[] frame in sent.Chunk(5))
        {
            Assert.Single(frame.Select(static packet => packet.At).Distinct());
            Assert.Single(frame.Select(static packet => packet.Timestamp).Distinct());
            Assert.Equal([false, false, false, false, true], frame.Select(static packet => packet.Marker));
            Assert.Equal([true, false, false, false, false], frame.Select(static packet => packet.StartsFrame));
        }
    }

    [Fact]
    public void At_an_even_pace_packets_leave_one_by_one()
    {
        SentTrack track = new(0, "0", isVideo: true, Options with { Pace = Pace.Even });

        List<Sent> sent = SendFor(track, TimeSpan.FromSeconds(1), 150);

        Assert.InRange(sent.Count, 149, 150);
        Assert.Equal(sent.Count, sent.Select(static packet => packet.At).Distinct().Count());
        Assert.Equal(sent.Count / 5, sent.Count(static packet => packet.Marker));
    }

    [Fact]
    public void A_rate_that_is_no_multiple_of_the_frames_is_kept_on_average() =>
        Assert.InRange(SendFor(new SentTrack(0, "0", isVideo: true, Options), TimeSpan.FromSeconds(3), 100).Count, 299, 300);

    [Fact]
    public void The_first_frame_is_a_key_frame_and_then_only_what_was_asked_for()
    {
        SentTrack track = new(0, "0", isVideo: true, Options);
        List<Sent> first = SendFor(track, TimeSpan.FromSeconds(1), 150);

        track.OwesKeyFrame = true;
        List<Sent> second = SendFor(track, TimeSpan.FromSeconds(1), 150);

        Assert.True(first[0].IsKeyFrame);
        Assert.Single(first, static packet => packet.IsKeyFrame);
        Assert.True(second[0].IsKeyFrame);
        Assert.Single(second, static packet => packet.IsKeyFrame);
    }

    [Fact]
    public void A_video_packet_has_the_length_that_was_asked_for()
    {
        List<Sent> sent = SendFor(new SentTrack(0, "0", isVideo: true, Options), TimeSpan.FromSeconds(0.2), 150);

        Assert.NotEmpty(sent);
        Assert.All(sent, static packet => Assert.Equal(1200, packet.Length));
    }

    [Fact]
    public void A_packet_tells_by_its_stamp_which_one_it_is()
    {
        SentTrack track = new(7, "1", isVideo: false, Options);
        byte[] buffer = new byte[2048];
        ushort transportNumber = 0;
        long expected = track.NextSequence;

        int length = track.Write(buffer, ref transportNumber);

        Assert.True(RtpView.TryParse(buffer.AsSpan(0, length), out RtpView rtp, out _));
        Assert.True(PacketStamp.TryRead(rtp.Payload, out PacketStamp stamp));
        Assert.Equal(new PacketStamp(7, expected), stamp);
        Assert.Equal(OfferText.AudioPayloadType, rtp.PayloadType);
    }

    [Fact]
    public void After_a_long_pause_the_past_is_not_made_up_for()
    {
        SentTrack track = new(0, "0", isVideo: true, Options);
        track.SetRate(150, Instant.Zero);

        Assert.Equal(5, track.TakeDue(Instant.FromMilliseconds(60_000)));
        Assert.True(track.NextDueAt >= Instant.FromMilliseconds(59_900));
    }

    private static List<Sent> SendFor(SentTrack track, TimeSpan time, double rate)
    {
        List<Sent> sent = [];
        byte[] buffer = new byte[2048];
        ushort transportNumber = 0;
        track.SetRate(rate, Instant.Zero);
        while (track.NextDueAt < Instant.Zero + time - TimeSpan.FromMilliseconds(0.1))
        {
            Instant now = track.NextDueAt;
            for (int due = track.TakeDue(now); due > 0; due--)
            {
                int length = track.Write(buffer, ref transportNumber);
                Assert.True(RtpView.TryParse(buffer.AsSpan(0, length), out RtpView rtp, out _));
                Assert.True(Vp8Descriptor.TryParse(rtp.Payload, out Vp8Descriptor vp8, out _));
                sent.Add(new Sent(now, rtp.Marker, rtp.Timestamp, vp8.StartsFrame, vp8.IsKeyFrame, length));
            }
        }

        return sent;
    }
}
