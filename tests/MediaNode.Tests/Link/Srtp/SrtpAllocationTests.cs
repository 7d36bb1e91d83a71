using System.Buffers.Binary;

using Conference.MediaNode.Link.Srtp;

using static Conference.MediaNode.Tests.Link.Srtp.SrtpSamples;

namespace Conference.MediaNode.Tests.Link.Srtp;

public class SrtpAllocationTests
{
    private const int PacketsPerWindow = 2_500;

    [Theory]
    [MemberData(nameof(SrtpSamples.Profiles), MemberType = typeof(SrtpSamples))]
    public void Sealing_and_opening_allocate_nothing_after_warm_up(string profile)
    {
        using SrtpKeys keys = Keys(profile);
        using var sealer = new SrtpSealer(keys);
        using var opener = new SrtpOpener(keys);
        byte[] packet = [.. RtpPacket(0, payloadLength: 1188), .. new byte[sealer.RtpOverhead]];
        byte[] control = [.. RtcpPacket(), .. new byte[sealer.RtcpOverhead]];
        Assert.True(sealer.TryGetStream(Ssrc, out SrtpSendStream? stream));
        int opened = RunThrough(0, 100);

        Allocations.AssertNone(window =>
        {
            long first = 100 + (window * PacketsPerWindow);
            opened += RunThrough(first, first + PacketsPerWindow);
        });

        Assert.Equal(3 * (100 + (Allocations.Windows * PacketsPerWindow)), opened);

        int RunThrough(long from, long until)
        {
            int count = 0;
            for (long index = from; index < until; index++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)(2 * index));
                int sealedLength = stream.Seal(packet, 12, 1200, 2 * index);
                if (opener.TryOpenRtp(packet.AsSpan(0, sealedLength), out _, out _)) count++;

                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)((2 * index) + 1));
                sealer.TrySealRtp(packet, 1200, out sealedLength, out _);
                if (opener.TryOpenRtp(packet.AsSpan(0, sealedLength), out _, out _)) count++;

                sealer.TrySealRtcp(control, control.Length - sealer.RtcpOverhead, out sealedLength, out _);
                if (opener.TryOpenRtcp(control.AsSpan(0, sealedLength), out _, out _)) count++;
            }

            return count;
        }
    }
}
