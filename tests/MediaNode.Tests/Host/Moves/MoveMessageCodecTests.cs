using System.Net;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Host.Moves;

public sealed class MoveMessageCodecTests
{
    private static readonly TransportAddress _address = TransportAddress.From(IPEndPoint.Parse("192.0.2.1:40000"));

    private static readonly MoveMessage[] _small =
    [
        new MoveHello("tenant/room", _address, "sha-256 AB:CD"),
        new MoveHello("", TransportAddress.From(IPEndPoint.Parse("[2001:db8::1]:1")), new string('f', MoveMessageCodec.TextLengthMax)),
        new MoveReady(_address),
        .. Enum.GetValues<MoveProblem>().Select(static problem => new MoveRefused(problem)),
        new MoveImported(),
        new MoveGo(),
        new MoveOwned(),
        new MoveWiped(),
    ];

    public static TheoryData<int> Small => [.. Enumerable.Range(0, _small.Length)];

    public static TheoryData<string, string> Errors => new()
    {
        { "", nameof(MoveMessageError.Empty) },
        { "00", nameof(MoveMessageError.UnknownType) },
        { "09", nameof(MoveMessageError.UnknownType) },
        { "01", nameof(MoveMessageError.Truncated) },
        { "010101", nameof(MoveMessageError.TextTooLong) },
        { "010002" + "61", nameof(MoveMessageError.Truncated) },
        { "010001" + "80", nameof(MoveMessageError.NotUtf8) },
        { "02" + "00", nameof(MoveMessageError.Truncated) },
        { "03", nameof(MoveMessageError.Truncated) },
        { "03FF", nameof(MoveMessageError.UnknownProblem) },
        { "04", nameof(MoveMessageError.EmptyRecord) },
        { "0500", nameof(MoveMessageError.BytesLeftOver) },
        { "080102", nameof(MoveMessageError.BytesLeftOver) },
    };

    [Theory]
    [MemberData(nameof(Small))]
    public void A_message_reads_as_it_was_written(int index)
    {
        byte[] bytes = Write(_small[index]);

        Assert.True(MoveMessageCodec.TryParse(bytes, out MoveMessage? read, out MoveMessageError error));
        Assert.Equal(MoveMessageError.None, error);
        Assert.Equal(_small[index], read);
    }

    [Fact]
    public void A_record_is_what_follows_its_type()
    {
        Assert.True(MoveMessageCodec.TryParse([MoveMessageCodec.RecordType, 1, 2, 3], out MoveMessage? read, out _));

        using SecretBytes record = Assert.IsType<MoveRecord>(read).Record;
        Assert.Equal([1, 2, 3], record.Reveal().ToArray());
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void What_is_no_message_is_named(string hex, string expected)
    {
        Assert.False(MoveMessageCodec.TryParse(hex.FromHex(), out MoveMessage? message, out MoveMessageError error));
        Assert.Null(message);
        Assert.Equal(expected, error.ToString());
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void No_prefix_of_a_message_is_one(int index)
    {
        byte[] bytes = Write(_small[index]);
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(MoveMessageCodec.TryParse(bytes.AsSpan(0, length), out _, out MoveMessageError error), $"{length} bytes");
            Assert.NotEqual(MoveMessageError.None, error);
        }
    }

    [Theory]
    [MemberData(nameof(Small))]
    public void With_any_bit_flipped_it_is_another_message_or_none(int index)
    {
        byte[] bytes = Write(_small[index]);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] flipped = [.. bytes];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            bool isRead = MoveMessageCodec.TryParse(flipped, out MoveMessage? read, out MoveMessageError error);

            Assert.Equal(isRead, error is MoveMessageError.None);
            Assert.Equal(isRead, read is not null);
            Assert.NotEqual(_small[index], read);
        }
    }

    [Fact]
    public void The_longest_small_message_fits_its_bound_exactly()
    {
        string longest = new('x', MoveMessageCodec.TextLengthMax);

        Assert.Equal(MoveMessageCodec.SmallLengthMax, Write(new MoveHello(longest, _address, longest)).Length);
    }

    private static byte[] Write(MoveMessage message)
    {
        byte[] buffer = new byte[MoveMessageCodec.SmallLengthMax];
        return buffer[..MoveMessageCodec.Write(message, buffer)];
    }
}
