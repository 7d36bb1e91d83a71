using Conference.MediaNode.Link.Srtp;

namespace Conference.MediaNode.Tests.Link.Srtp;

public class SrtpIndexTests
{
    public static readonly TheoryData<long> Starts =
        [0, 1, 0x7FFF, 0x8000, 0x8001, 0xFFFE, 0xFFFF, 0x1_0000, 0x1_7FFF, 0x1_8000, 0x2_FFFF, 0x7F_0000_8000];

    [Fact]
    public void The_first_packet_begins_the_first_epoch() => Assert.Equal(0xFFFF, SrtpIndex.Estimate(-1, 0xFFFF));

    [Theory]
    [MemberData(nameof(Starts))]
    public void Every_index_within_half_a_cycle_is_recognised(long highest)
    {
        for (long distance = -0x7FFF; distance <= 0x7FFF; distance++)
        {
            long index = highest + distance;
            if (index < 0) continue;

            Assert.Equal(index, SrtpIndex.Estimate(highest, (ushort)index));
        }
    }

    [Fact]
    public void A_number_from_before_the_first_epoch_is_no_index() =>
        Assert.True(SrtpIndex.Estimate(3, 0xFFF0) < 0);
}
