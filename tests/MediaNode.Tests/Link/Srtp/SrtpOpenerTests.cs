using Conference.MediaNode.Link.Srtp;

using static Conference.MediaNode.Tests.Link.Srtp.SrtpSamples;

namespace Conference.MediaNode.Tests.Link.Srtp;

public class SrtpOpenerTests
{
    public static readonly TheoryData<string, long> ProfilesAndStarts = new MatrixTheoryData<string, long>(
        ["AeadAes128Gcm", "Aes128CmHmacSha1_80"],
        [0, 1, 0x7FFE, 0x8000, 0xFF00 - 0x8000]);

    [Theory]
    [MemberData(nameof(SrtpSamples.Profiles), MemberType = typeof(SrtpSamples))]
    public void A_sealed_packet_opens_to_what_it_was(string profile)
    {
        using SrtpKeys keys = Keys(profile);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);

        // One CSRC, a header extension of two words, padding: all of it must come back.
        byte[] plain = Hex("B1600001 00000000 CAFEBABE 11223344 BEDE0002 AABBCCDD EEFF0011 0102030405060704 00000004");
        byte[] packet = [.. plain, .. new byte[sealer.RtpOverhead]];
        Assert.True(sealer.TrySealRtp(packet, plain.Length, out int sealedLength, out _));
        Assert.Equal(plain[..28], packet[..28]);
        Assert.NotEqual(plain[28..], packet[28..plain.Length]);

        Assert.True(opener.TryOpenRtp(packet.AsSpan(0, sealedLength), out int plainLength, out _));
        Assert.Equal(plain, packet[..plainLength]);
    }

    [Theory]
    [MemberData(nameof(SrtpSamples.Profiles), MemberType = typeof(SrtpSamples))]
    public void A_sealed_control_packet_opens_to_what_it_was(string profile)
    {
        using SrtpKeys keys = Keys(profile);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);

        for (int i = 0; i < 300; i++)
        {
            byte[] packet = SealedRtcp(sealer, RtcpPacket(words: 1 + (i % 20)));
            Assert.True(opener.TryOpenRtcp(packet, out int plainLength, out _));
            Assert.Equal(RtcpPacket(words: 1 + (i % 20)), packet[..plainLength]);
        }
    }

    [Theory]
    [MemberData(nameof(ProfilesAndStarts))]
    public void A_stream_opens_across_rollovers(string profile, long start)
    {
        using SrtpKeys keys = Keys(profile);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);

        // Strides of up to almost half a cycle cross several epochs in few packets.
        long index = start;
        for (int i = 0; i < 60; i++, index += 1 + (i * 7919 % 0x7FF0))
        {
            Assert.Equal(SrtpError.None, Open(opener, SealedRtp(sealer, index)));
            Assert.Equal(index, opener.Streams[0].Rtp.Highest);
        }

        Assert.True(index > 0x4_0000);
    }

    [Theory]
    [InlineData(0x1_0000)]
    [InlineData(0x2_0000)]
    [InlineData(0x3_0000)]
    public void A_late_packet_after_rollover_keeps_its_old_epoch(long rollover)
    {
        using SrtpKeys keys = Keys(SrtpProfile.Aes128CmHmacSha1_80);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);
        Assert.True(opener.TryAdopt(
            new SrtpReceiveStream { Ssrc = Ssrc, Rtp = SrtpIndexWindow.UsedUpTo(rollover - 10) }));
        byte[] late = SealedRtp(sealer, rollover - 1);

        Assert.Equal(SrtpError.None, Open(opener, SealedRtp(sealer, rollover)));
        Assert.Equal(SrtpError.None, Open(opener, SealedRtp(sealer, rollover + 5)));
        Assert.Equal(SrtpError.None, Open(opener, late));

        Assert.Equal(rollover + 5, opener.Streams[0].Rtp.Highest);
        Assert.Equal(SrtpError.Replayed, Open(opener, late));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x7F80)]
    [InlineData(0xFF80)]
    public void Each_packet_opens_once_however_they_are_ordered(long start)
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);
        byte[][] packets = [.. Enumerable.Range(0, 256).Select(i => SealedRtp(sealer, start + i))];

        // The first must come first: it tells the epoch. The others come in a scattered order (37 and 255 share none).
        Assert.Equal(SrtpError.None, Open(opener, packets[0]));
        for (int i = 0; i < 255; i++)
        {
            Assert.Equal(SrtpError.None, Open(opener, packets[1 + (i * 37 % 255)]));
        }

        foreach (byte[] packet in packets) Assert.Equal(SrtpError.Replayed, Open(opener, packet));
        Assert.Equal(256, opener.Refusals[SrtpError.Replayed]);
    }

    [Fact]
    public void A_control_packet_opens_once()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);
        byte[][] packets = [.. Enumerable.Range(0, 600).Select(_ => SealedRtcp(sealer, RtcpPacket()))];

        Assert.Equal(SrtpError.None, OpenRtcp(opener, packets[5]));
        Assert.Equal(SrtpError.None, OpenRtcp(opener, packets[3]));
        Assert.Equal(SrtpError.Replayed, OpenRtcp(opener, packets[3]));
        Assert.Equal(SrtpError.Replayed, OpenRtcp(opener, packets[5]));
        Assert.Equal(SrtpError.None, OpenRtcp(opener, packets[599]));
        Assert.Equal(SrtpError.TooOld, OpenRtcp(opener, packets[4]));
    }

    [Theory]
    [MemberData(nameof(SrtpSamples.Profiles), MemberType = typeof(SrtpSamples))]
    public void Every_flipped_bit_is_refused_and_changes_nothing(string profile)
    {
        using SrtpKeys keys = Keys(profile);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);
        Assert.Equal(SrtpError.None, Open(opener, SealedRtp(sealer, 1000)));
        Assert.Equal(SrtpError.None, OpenRtcp(opener, SealedRtcp(sealer, RtcpPacket())));
        byte[] rtp = SealedRtp(sealer, 1001);
        byte[] rtcp = SealedRtcp(sealer, RtcpPacket());
        string before = StateOf(opener);

        for (int bit = 0; bit < rtp.Length * 8; bit++)
        {
            rtp[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpError.None, Open(opener, rtp));
            rtp[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        for (int bit = 0; bit < rtcp.Length * 8; bit++)
        {
            rtcp[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpError.None, OpenRtcp(opener, rtcp));
            rtcp[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.Equal(before, StateOf(opener));
        Assert.Equal(SrtpError.None, Open(opener, rtp));
        Assert.Equal(SrtpError.None, OpenRtcp(opener, rtcp));
    }

    [Theory]
    [MemberData(nameof(SrtpSamples.Profiles), MemberType = typeof(SrtpSamples))]
    public void Every_prefix_is_refused_and_changes_nothing(string profile)
    {
        using SrtpKeys keys = Keys(profile);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);
        byte[] rtp = SealedRtp(sealer, 9);
        byte[] rtcp = SealedRtcp(sealer, RtcpPacket());

        for (int length = 0; length < rtp.Length; length++)
        {
            Assert.NotEqual(SrtpError.None, Open(opener, rtp[..length]));
            Assert.False(opener.TryOpenRtp(Enumerable.Repeat((byte)0xBF, length).ToArray(), out _, out _));
        }

        for (int length = 0; length < rtcp.Length; length++)
        {
            Assert.NotEqual(SrtpError.None, OpenRtcp(opener, rtcp[..length]));
        }

        Assert.Equal(0, opener.Streams.Length);
    }

    [Fact]
    public void Control_in_clear_is_refused()
    {
        using SrtpKeys keys = Keys(SrtpProfile.Aes128CmHmacSha1_80);
        using var opener = new SrtpOpener(keys);

        Assert.Equal(SrtpError.NotEncrypted, OpenRtcp(opener, [.. RtcpPacket(), 0, 0, 0, 1, .. new byte[10]]));
    }

    [Fact]
    public void A_number_from_before_the_first_epoch_is_refused()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);
        Assert.Equal(SrtpError.None, Open(opener, SealedRtp(sealer, 3)));

        Assert.Equal(SrtpError.TooOld, Open(opener, [.. RtpPacket(0xFFF0), .. new byte[16]]));
    }

    [Fact]
    public void A_full_table_refuses_further_streams_and_keeps_the_known_ones()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys, ssrcsMax: 20);
        for (uint ssrc = 0; ssrc < 20; ssrc++)
        {
            Assert.Equal(SrtpError.None, Open(opener, SealedRtp(sealer, 1, ssrc)));
        }

        Assert.Equal(SrtpError.TooManySsrcs, Open(opener, SealedRtp(sealer, 1, ssrc: 20)));
        Assert.Equal(SrtpError.TooManySsrcs, OpenRtcp(opener, SealedRtcp(sealer, RtcpPacket(ssrc: 21))));
        for (uint ssrc = 0; ssrc < 20; ssrc++)
        {
            Assert.Equal(SrtpError.Replayed, OpenSealedAgain(ssrc));
            Assert.Equal(SrtpError.None, Open(opener, SealedRtp(sealer, 2, ssrc)));
        }

        SrtpError OpenSealedAgain(uint ssrc)
        {
            using var twin = new SrtpSealer(keys);
            return Open(opener, SealedRtp(twin, 1, ssrc));
        }
    }

    [Fact]
    public void A_successor_refuses_what_was_opened_before_the_move()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        using var before = new SrtpOpener(keys);
        using var after = new SrtpOpener(keys);
        byte[] seen = SealedRtp(sealer, 0xFFFF);
        byte[] seenControl = SealedRtcp(sealer, RtcpPacket());
        Assert.Equal(SrtpError.None, Open(before, seen));
        Assert.Equal(SrtpError.None, Open(before, SealedRtp(sealer, 0x1_0001)));
        Assert.Equal(SrtpError.None, OpenRtcp(before, seenControl));

        foreach (SrtpReceiveStream stream in before.Streams) Assert.True(after.TryAdopt(stream));

        Assert.Equal(StateOf(before), StateOf(after));
        Assert.Equal(SrtpError.Replayed, Open(after, seen));
        Assert.Equal(SrtpError.Replayed, OpenRtcp(after, seenControl));
        Assert.Equal(SrtpError.None, Open(after, SealedRtp(sealer, 0x1_0000)));
        Assert.Equal(SrtpError.None, Open(after, SealedRtp(sealer, 0x1_0002)));
        Assert.False(after.TryAdopt(before.Streams[0]));
    }
}
