using Conference.MediaNode.Link.Dtls;

namespace Conference.MediaNode.Tests.Link.Dtls;

public class DtlsHandshakeFilterTests
{
    private readonly DtlsHandshakeFilter _filter = new();

    [Theory]
    [InlineData(100, 0, 0, 100, 100, true)]
    [InlineData(100, 0, 0, 0, 0, true)]
    [InlineData(DtlsHandshakeFilter.MessageLengthMax, 1, 8000, 100, 100, true)]
    [InlineData(DtlsHandshakeFilter.MessageLengthMax + 1, 1, 0, 100, 100, false)]
    [InlineData(0xFF_FFFF, 1, 0, 100, 100, false)]
    [InlineData(100, DtlsHandshakeFilter.MessagesMax - 1, 0, 100, 100, true)]
    [InlineData(100, DtlsHandshakeFilter.MessagesMax, 0, 100, 100, false)]
    [InlineData(100, 0, 1, 100, 100, false)]
    [InlineData(100, 0, 0xFF_FFFF, 0xFF_FFFF, 100, false)]
    [InlineData(100, 0, 0, 100, 99, false)]
    [InlineData(100, 0, 0, 90, 100, false)]
    public void A_fragment_is_admitted_within_its_bounds(
        int length, int number, int offset, int fragment, int present, bool isAdmitted)
    {
        byte[] record = Record(epoch: 0, type: 22, [.. Header(length, number, offset, fragment), .. new byte[present]]);

        Assert.Equal(isAdmitted, Admits(record));
    }

    [Fact]
    public void Each_fragment_of_a_record_is_looked_at()
    {
        byte[] good = [.. Header(10, 0, 0, 10), .. new byte[10]];
        byte[] bad = [.. Header(0xFFFF, 0, 0, 10), .. new byte[10]];

        Assert.True(Admits(Record(0, 22, [.. good, .. good])));
        Assert.False(Admits(Record(0, 22, [.. good, .. bad])));
    }

    [Fact]
    public void Encrypted_records_are_admitted_a_few_times_and_other_epochs_never()
    {
        for (int i = 0; i < DtlsHandshakeFilter.EncryptedRecordsMax; i++) Assert.True(Admits(Record(1, 22, new byte[40])));

        Assert.False(Admits(Record(1, 22, new byte[40])));
        Assert.False(Admits(Record(2, 22, new byte[40])));
        Assert.True(Admits(Record(0, 20, [1])));
    }

    [Fact]
    public void No_content_throws()
    {
        Random random = new(11);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] content = new byte[random.Next(0, 60)];
            random.NextBytes(content);
            Admits(Record(0, 22, content));
        }
    }

    private bool Admits(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        Assert.True(DtlsRecord.TryTake(ref rest, out DtlsRecord record));
        return _filter.Admits(record);
    }

    private static byte[] Record(byte epoch, byte type, byte[] content) =>
        [type, 0xFE, 0xFD, 0, epoch, 0, 0, 0, 0, 0, 1, (byte)(content.Length >> 8), (byte)content.Length, .. content];

    private static byte[] Header(int length, int number, int offset, int fragment) =>
        [11, .. UInt24(length), (byte)(number >> 8), (byte)number, .. UInt24(offset), .. UInt24(fragment)];

    private static byte[] UInt24(int value) => [(byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
