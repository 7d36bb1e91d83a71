using System.Buffers.Binary;

using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Tests.Link.Srtp;

/// <summary>Keys and packets that the tests of this folder share.</summary>
internal static class SrtpSamples
{
    public const uint Ssrc = 0xCAFEBABE;

    public static readonly TheoryData<string> Profiles = ["AeadAes128Gcm", "Aes128CmHmacSha1_80"];

    public static byte[] Hex(string digits) => Convert.FromHexString(digits.Replace(" ", "", StringComparison.Ordinal));

    public static SecretBytes Secret(string digits) => new(Hex(digits));

    /// <summary>By name, since the parameters of a test are public and the profile is not.</summary>
    public static SrtpKeys Keys(string profile) => Keys(Enum.Parse<SrtpProfile>(profile));

    public static SrtpKeys Keys(SrtpProfile profile)
    {
        SrtpLengths lengths = SrtpLengths.Of(profile);
        return new SrtpKeys(
            profile,
            new SecretBytes([.. Enumerable.Range(1, lengths.Key).Select(i => (byte)i)]),
            new SecretBytes([.. Enumerable.Range(101, lengths.Salt).Select(i => (byte)i)]));
    }

    public static byte[] RtpPacket(long index, int payloadLength = 32, uint ssrc = Ssrc)
    {
        byte[] packet = new byte[12 + payloadLength];
        packet[0] = 0x80;
        packet[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)index);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        packet.AsSpan(12).Fill((byte)(index * 7));
        return packet;
    }

    public static byte[] RtcpPacket(int words = 6, uint ssrc = Ssrc)
    {
        byte[] packet = new byte[4 * (words + 1)];
        packet[0] = 0x81;
        packet[1] = 200;
        packet[3] = (byte)words;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), ssrc);
        packet.AsSpan(8).Fill(0xAB);
        return packet;
    }

    /// <summary>The sealed form of the packet with this index.</summary>
    public static byte[] SealedRtp(SrtpSealer sealer, long index, uint ssrc = Ssrc)
    {
        byte[] plain = RtpPacket(index, ssrc: ssrc);
        byte[] buffer = [.. plain, .. new byte[sealer.RtpOverhead]];
        Assert.True(sealer.TryGetStream(ssrc, out SrtpSendStream? stream));
        Assert.Equal(buffer.Length, stream.Seal(buffer, 12, plain.Length, index));
        return buffer;
    }

    public static byte[] SealedRtcp(SrtpSealer sealer, byte[] plain)
    {
        byte[] buffer = [.. plain, .. new byte[sealer.RtcpOverhead]];
        Assert.True(sealer.TrySealRtcp(buffer, plain.Length, out int sealedLength, out _));
        Assert.Equal(buffer.Length, sealedLength);
        return buffer;
    }

    public static SrtpError Open(SrtpOpener opener, byte[] packet)
    {
        opener.TryOpenRtp((byte[])packet.Clone(), out _, out SrtpError error);
        return error;
    }

    public static SrtpError OpenRtcp(SrtpOpener opener, byte[] packet)
    {
        opener.TryOpenRtcp((byte[])packet.Clone(), out _, out SrtpError error);
        return error;
    }

    /// <summary>All that an opener knows of its streams, as text to compare.</summary>
    public static string StateOf(SrtpOpener opener)
    {
        var text = new System.Text.StringBuilder();
        ulong[] ring = new ulong[SrtpIndexWindow.Words];
        foreach (SrtpReceiveStream stream in opener.Streams)
        {
            stream.Rtp.CopyTo(ring);
            text.Append($"{stream.Ssrc:X8} rtp {stream.Rtp.Highest} {string.Join(',', ring)} ");
            stream.Rtcp.CopyTo(ring);
            text.AppendLine($"rtcp {stream.Rtcp.Highest} {string.Join(',', ring)}");
        }

        return text.ToString();
    }
}
