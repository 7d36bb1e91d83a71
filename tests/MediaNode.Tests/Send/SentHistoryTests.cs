using Conference.MediaNode.Send;

namespace Conference.MediaNode.Tests.Send;

public class SentHistoryTests
{
    private readonly SentHistory _sent = new();

    public static TheoryData<long> Starts => [0, 0x7FFE, 0x8000, 0xFFFE, 0x1_0000, 0xFFFF_FFFE];

    [Theory]
    [MemberData(nameof(Starts))]
    public void It_reaches_back_as_far_as_its_bound(long start)
    {
        for (int i = 0; i <= SentHistory.PacketsMax; i++) _sent.Add(start + i, start + (i * 2));

        Assert.False(_sent.Has(start));
        for (int i = 1; i <= SentHistory.PacketsMax; i++)
        {
            Assert.True(_sent.Has(start + i));
            Assert.Equal((uint)(start + (i * 2)), _sent.At(start + i).Source);
            Assert.Equal(0u, _sent.At(start + i).ResentAtMs);
        }
    }

    [Fact]
    public void What_was_not_sent_is_not_there()
    {
        Assert.False(_sent.Has(0));
        _sent.Add(1, 1);
        Assert.False(_sent.Has(0));
        Assert.False(_sent.Has(1 + SentHistory.PacketsMax));
    }

    [Fact]
    public void An_entry_takes_sixteen_bytes() =>
        Assert.Equal(16, System.Runtime.CompilerServices.Unsafe.SizeOf<SentPacket>());
}
