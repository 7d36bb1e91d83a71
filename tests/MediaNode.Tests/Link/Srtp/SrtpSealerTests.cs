using Conference.MediaNode.Link.Srtp;

using static Conference.MediaNode.Tests.Link.Srtp.SrtpSamples;

namespace Conference.MediaNode.Tests.Link.Srtp;

public class SrtpSealerTests
{
    private const string MasterKey = "E1F97A0D3E018BE0D64FA32C06DE4139";
    private const string MasterSalt = "0EC675AD498AFEEBB6960B3AABE6";

    [Fact]
    public void An_AES_CM_packet_is_the_known_one()
    {
        using var keys = new SrtpKeys(SrtpProfile.Aes128CmHmacSha1_80, Secret(MasterKey), Secret(MasterSalt));
        using var sealer = new SrtpSealer(keys);
        byte[] packet = [.. Hex("800f1234decafbadcafebabe abababababababababababababababab"), .. new byte[10]];

        Assert.True(sealer.TrySealRtp(packet, 28, out int sealedLength, out _));

        Assert.Equal(38, sealedLength);
        Assert.Equal(
            Hex("800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb"), packet);
    }

    [Fact]
    public void An_AES_CM_control_packet_is_the_known_one()
    {
        using var keys = new SrtpKeys(SrtpProfile.Aes128CmHmacSha1_80, Secret(MasterKey), Secret(MasterSalt));
        using var sealer = new SrtpSealer(keys);
        sealer.AdoptRtcp(nextIndex: 1, indexEnd: long.MaxValue);
        byte[] packet = [.. Hex("81c8000bcafebabe abababababababababababababababab"), .. new byte[14]];

        Assert.True(sealer.TrySealRtcp(packet, 24, out _, out _));

        Assert.Equal(Hex("81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798"), packet);
    }

    [Theory]
    [MemberData(nameof(SrtpSamples.Profiles), MemberType = typeof(SrtpSamples))]
    public void No_index_is_sealed_twice(string profile)
    {
        using SrtpKeys keys = Keys(profile);
        using var sealer = new SrtpSealer(keys);
        Assert.True(sealer.TryGetStream(Ssrc, out SrtpSendStream? stream));
        SealedRtp(sealer, 100);
        SealedRtp(sealer, 102);
        SealedRtp(sealer, 101);

        foreach (long index in (long[])[100, 101, 102])
        {
            byte[] again = [.. RtpPacket(index), .. new byte[sealer.RtpOverhead]];
            byte[] before = (byte[])again.Clone();
            Assert.Equal(0, stream.Seal(again, 12, again.Length - sealer.RtpOverhead, index));
            Assert.Equal(before, again);
        }

        Assert.Equal(3, sealer.Refusals[SrtpError.Replayed]);
    }

    [Fact]
    public void An_index_that_left_the_window_is_refused()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        SealedRtp(sealer, 10_000);
        Assert.True(sealer.TryGetStream(Ssrc, out SrtpSendStream? stream));

        byte[] packet = [.. RtpPacket(5), .. new byte[16]];
        Assert.Equal(0, stream.Seal(packet, 12, packet.Length - 16, 5));

        Assert.Equal(1, sealer.Refusals[SrtpError.TooOld]);
    }

    [Fact]
    public void A_lease_ends_a_stream_before_its_index_space_does()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        Assert.True(sealer.TryGetStream(Ssrc, out SrtpSendStream? stream));
        stream.Lease(51);
        SealedRtp(sealer, 50);

        byte[] packet = [.. RtpPacket(51), .. new byte[16]];
        Assert.Equal(0, stream.Seal(packet, 12, packet.Length - 16, 51));
        Assert.Equal(1, sealer.Refusals[SrtpError.IndexExhausted]);

        stream.Lease(52);
        Assert.Equal(packet.Length, stream.Seal(packet, 12, packet.Length - 16, 51));
    }

    [Fact]
    public void The_end_of_the_index_space_ends_the_stream()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        const long Last = SrtpIndex.RtpEnd - 1;
        SealedRtp(sealer, Last);
        Assert.True(sealer.TryGetStream(Ssrc, out SrtpSendStream? stream));
        stream.Lease(long.MaxValue);

        byte[] packet = [.. RtpPacket(Last + 1), .. new byte[16]];
        Assert.Equal(SrtpError.IndexExhausted, stream.WhyNot(packet, 12, packet.Length - 16, Last + 1));
    }

    [Fact]
    public void The_end_of_the_control_index_space_ends_control()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        sealer.AdoptRtcp(SrtpIndex.RtcpEnd - 1, long.MaxValue);
        SealedRtcp(sealer, RtcpPacket());

        byte[] packet = [.. RtcpPacket(), .. new byte[20]];
        Assert.False(sealer.TrySealRtcp(packet, packet.Length - 20, out _, out SrtpError error));
        Assert.Equal(SrtpError.IndexExhausted, error);
    }

    [Fact]
    public void The_control_counter_never_goes_back()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        sealer.AdoptRtcp(100, long.MaxValue);
        sealer.AdoptRtcp(50, long.MaxValue);

        Assert.Equal(100, sealer.NextRtcpIndex);
    }

    [Fact]
    public void A_successor_goes_on_where_the_stream_was_left()
    {
        using SrtpKeys keys = Keys(SrtpProfile.Aes128CmHmacSha1_80);
        using var before = new SrtpSealer(keys);
        using var unmoved = new SrtpSealer(keys);
        using var after = new SrtpSealer(keys);
        foreach (long index in (long[])[0x1_FFFE, 0x1_FFFF, 0x2_0001])
        {
            Assert.Equal(SealedRtp(unmoved, index), SealedRtp(before, index));
        }

        Assert.True(after.TryAdopt(before.Streams.Single().Position, out SrtpSendStream? stream));

        byte[] used = [.. RtpPacket(0x2_0001), .. new byte[10]];
        Assert.Equal(SrtpError.Replayed, stream.WhyNot(used, 12, used.Length - 10, 0x2_0001));
        Assert.Equal(SealedRtp(unmoved, 0x2_0000), SealedRtp(after, 0x2_0000));
        Assert.Equal(SealedRtp(unmoved, 0x2_0002), SealedRtp(after, 0x2_0002));
        Assert.False(after.TryAdopt(before.Streams.Single().Position, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0x7FF0)]
    [InlineData(0xFFF0)]
    [InlineData(0x2_FFF0)]
    public void The_rollover_counter_follows_from_the_sequence_numbers(long start)
    {
        using SrtpKeys keys = Keys(SrtpProfile.Aes128CmHmacSha1_80);
        using var counted = new SrtpSealer(keys);
        using var followed = new SrtpSealer(keys);
        Assert.True(followed.TryAdopt(
            new SrtpSendPosition(Ssrc) { Used = SrtpIndexWindow.UsedUpTo(start - 1) }, out _));

        for (long index = start; index < start + 200_000; index += index % 100 == 0 ? 3 : 1)
        {
            byte[] packet = [.. RtpPacket(index, payloadLength: 4), .. new byte[10]];
            byte[] expected = (byte[])packet.Clone();
            Assert.True(counted.TryGetStream(Ssrc, out SrtpSendStream? stream));
            Assert.Equal(26, stream.Seal(expected, 12, 16, index));

            Assert.True(followed.TrySealRtp(packet, 16, out _, out _));
            Assert.True(expected.AsSpan().SequenceEqual(packet), $"index {index}");
        }
    }

    public static readonly TheoryData<string, int, int, string> Unsealable = new()
    {
        { "80600001000000000000", 0, 10, "TooShort" },
        { "806000010000000000000001", 16, 13, "NoRoomForTag" },
        { "806000010000000000000001", 16, 29, "TooShort" },
        { "406000010000000000000001", 16, 12, "WrongVersion" },
        { "816000010000000000000001", 0, 12, "HeaderTruncated" },
        { "906000010000000000000001BEDE", 16, 14, "HeaderTruncated" },
        { "906000010000000000000001BEDE0002AAAAAAAA", 0, 20, "HeaderTruncated" },
    };

    [Theory]
    [MemberData(nameof(Unsealable))]
    public void What_is_no_packet_is_refused_by_name(string digits, int room, int length, string expected)
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        byte[] packet = [.. Hex(digits), .. new byte[room]];

        Assert.False(sealer.TrySealRtp(packet, length, out int sealedLength, out SrtpError error));

        Assert.Equal(expected, error.ToString());
        Assert.Equal(0, sealedLength);
        Assert.Equal(1, sealer.Refusals[error]);
    }

    [Fact]
    public void A_header_of_another_stream_is_refused()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys);
        Assert.True(sealer.TryGetStream(Ssrc, out SrtpSendStream? stream));
        byte[] packet = [.. RtpPacket(7, ssrc: 1), .. new byte[16]];

        Assert.Equal(SrtpError.HeaderMismatch, stream.WhyNot(packet, 12, packet.Length - 16, 7));
        packet = [.. RtpPacket(7), .. new byte[16]];
        Assert.Equal(SrtpError.HeaderMismatch, stream.WhyNot(packet, 12, packet.Length - 16, 8));
        Assert.Equal(SrtpError.None, stream.WhyNot(packet, 12, packet.Length - 16, 0x5_0007));
    }

    [Fact]
    public void A_full_table_takes_no_further_stream()
    {
        using SrtpKeys keys = Keys(SrtpProfile.AeadAes128Gcm);
        using var sealer = new SrtpSealer(keys, ssrcsMax: 2);
        SealedRtp(sealer, 1, ssrc: 1);
        SealedRtp(sealer, 1, ssrc: 2);
        byte[] packet = [.. RtpPacket(1, ssrc: 3), .. new byte[16]];

        Assert.False(sealer.TrySealRtp(packet, packet.Length - 16, out _, out SrtpError error));

        Assert.Equal(SrtpError.TooManySsrcs, error);
        SealedRtp(sealer, 2, ssrc: 2);
    }
}
