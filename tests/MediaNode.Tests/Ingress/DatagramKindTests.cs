using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Tests.Ingress;

public class DatagramKindTests
{
    [Fact]
    public void The_first_byte_tells_the_kinds_apart_as_RFC_7983_has_it()
    {
        for (int first = 0; first <= byte.MaxValue; first++)
        {
            DatagramKind expected = first switch
            {
                <= 3 => DatagramKind.Stun,
                >= 20 and <= 63 => DatagramKind.Dtls,
                >= 128 and <= 191 => DatagramKind.Rtp,
                Tunnel.FirstByte => DatagramKind.Tunnelled,
                _ => DatagramKind.Unknown,
            };
            Assert.Equal(expected, DatagramKinds.Of([(byte)first, 0, 0, 0]));
        }
    }

    [Fact]
    public void The_second_byte_tells_rtcp_from_rtp_as_RFC_5761_has_it()
    {
        for (int second = 0; second <= byte.MaxValue; second++)
        {
            DatagramKind expected = second is >= 192 and <= 223 ? DatagramKind.Rtcp : DatagramKind.Rtp;
            Assert.Equal(expected, DatagramKinds.Of([0x80, (byte)second]));
            Assert.Equal(expected, DatagramKinds.Of([0xBF, (byte)second, 7]));
        }
    }

    [Fact]
    public void What_is_too_short_to_tell_is_unknown()
    {
        Assert.Equal(DatagramKind.Unknown, DatagramKinds.Of([]));
        Assert.Equal(DatagramKind.Unknown, DatagramKinds.Of([0x80]));
    }
}
