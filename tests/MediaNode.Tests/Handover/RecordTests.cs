using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Tests.Handover;

public class RecordTests
{
    private static readonly Instant There = Instant.FromMilliseconds(5_000);
    private static readonly Instant Here = Instant.FromMilliseconds(90_000_000);

    [Fact]
    public void What_is_written_is_read_in_the_same_order()
    {
        using RecordWriter writer = Written();
        RecordReader reader = new(writer.Written, There);

        Read(ref reader, out var read);

        Assert.True(reader.IsSound);
        Assert.True(reader.IsAtEnd);
        Assert.Equal((true, (byte)7, (ushort)60_000, -5, 4_000_000_000, long.MinValue, ulong.MaxValue, "tenant/räum", "abc"), read);
    }

    [Fact]
    public void A_moment_keeps_its_distance_from_now_on_another_clock()
    {
        using RecordWriter writer = new(There);
        writer.Write(There + TimeSpan.FromSeconds(2));
        writer.Write(There - TimeSpan.FromSeconds(9));
        writer.Write(Instant.Never);
        RecordReader reader = new(writer.Written, Here);

        Assert.Equal(Here + TimeSpan.FromSeconds(2), reader.ReadInstant());
        Assert.Equal(Here - TimeSpan.FromSeconds(9), reader.ReadInstant());
        Assert.Equal(Instant.Never, reader.ReadInstant());
    }

    [Fact]
    public void Past_the_end_there_are_zeros_and_the_record_is_not_sound()
    {
        using RecordWriter writer = Written();
        for (int length = 0; length < writer.Written.Length; length++)
        {
            RecordReader reader = new(writer.Written[..length], There);
            Read(ref reader, out _);
            Assert.False(reader.IsSound, $"{length} bytes");
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(int.MaxValue)]
    public void A_count_out_of_bounds_is_refused(int count)
    {
        using RecordWriter writer = new(There);
        writer.Write(count);
        writer.Write(1UL);
        RecordReader reader = new(writer.Written, There);

        Assert.Equal(0, reader.ReadCount(3));
        Assert.False(reader.IsSound);
        Assert.Equal(0UL, reader.ReadUInt64());
    }

    private static RecordWriter Written()
    {
        RecordWriter writer = new(There);
        writer.Write(true);
        writer.Write((byte)7);
        writer.Write((ushort)60_000);
        writer.Write(-5);
        writer.Write(4_000_000_000);
        writer.Write(long.MinValue);
        writer.Write(ulong.MaxValue);
        writer.WriteText("tenant/räum");
        writer.WriteBytes("abc"u8);
        writer.Write(new NetworkPath(3, TransportAddress.FromIPv4(0x7F000001, 99)));
        return writer;
    }

    private static void Read(ref RecordReader reader, out (bool, byte, ushort, int, uint, long, ulong, string, string) read)
    {
        read = (reader.ReadBool(), reader.ReadByte(), reader.ReadUInt16(), reader.ReadInt32(), reader.ReadUInt32(), reader.ReadInt64(),
            reader.ReadUInt64(), reader.ReadText(), System.Text.Encoding.ASCII.GetString(reader.ReadBytes(10)));
        NetworkPath path = reader.ReadPath();
        if (reader.IsSound) Assert.Equal(new NetworkPath(3, TransportAddress.FromIPv4(0x7F000001, 99)), path);
    }
}
