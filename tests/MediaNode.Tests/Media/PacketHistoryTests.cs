using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Media;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Media;

public class PacketHistoryTests
{
    private const int PayloadOffset = 40;

    private static readonly CodecBinding Vp8 = Links.Binding(Codec.Vp8, 96);

    private readonly PacketHistory _history = new();
    private readonly byte[] _memory = new byte[3_000];
    private Instant _now = Instant.FromMilliseconds(9_000);

    public static TheoryData<long> Starts => [0, 0x7FFE, 0x8000, 0xFFFE, 0x1_0000, -5];

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_packet_is_found_as_it_came(long start)
    {
        for (int i = 0; i < 10; i++) Add(start + i, length: 100 + i, dependency: i);

        for (int i = 0; i < 10; i++)
        {
            Assert.True(_history.TryFind((uint)(start + i), _now, out Arrival found));
            Assert.Equal((start + i, (uint)(start + i) * 3, (start + i) % 2 == 0), (found.SequenceNumber, found.Timestamp, found.Marker));
            Assert.Same(Vp8, found.Codec);
            Assert.Equal(Content(start + i, 100 + i), _history.Memory.AsSpan(found.PayloadOffset, found.PayloadLength).ToArray());
            Assert.Equal(
                Content(start + i + 1, i), _history.Memory.AsSpan(found.DependencyOffset, found.DependencyLength).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void What_never_came_is_not_found(long start)
    {
        Assert.False(_history.TryFind((uint)start, _now, out _));
        Add(start);

        Assert.False(_history.TryFind((uint)(start + 1), _now, out _));
        Assert.False(_history.TryFind((uint)(start + 64), _now, out _));
        Assert.False(_history.TryFind((uint)(start - 64), _now, out _));
    }

    [Fact]
    public void Padding_is_not_held()
    {
        Add(7, length: 0);

        Assert.False(_history.TryFind(7, _now, out _));
    }

    [Fact]
    public void A_late_packet_is_found_too_and_does_not_push_out_a_newer_one()
    {
        Add(1_000);
        Add(999);
        Add(1_000 - PacketHistory.PacketsMax);

        Assert.True(_history.TryFind(999, _now, out _));
        Assert.True(_history.TryFind(1_000, _now, out _));
    }

    [Fact]
    public void It_is_forgotten_when_it_is_too_old()
    {
        Add(5);
        Assert.True(_history.TryFind(5, _now + PacketHistory.AgeMax, out _));
        Assert.False(_history.TryFind(5, _now + PacketHistory.AgeMax + TimeSpan.FromTicks(1), out _));
    }

    [Theory]
    [InlineData(100, 30)]
    [InlineData(1_200, 300)]
    [InlineData(1_200, 700)]
    [InlineData(60, 1_800)]
    public void A_second_of_the_stream_is_held_once_it_has_grown_to_it(int length, int packetsPerSecond)
    {
        for (int i = 0; i < packetsPerSecond * 5; i++)
        {
            _now += TimeSpan.FromSeconds(1) / packetsPerSecond;
            Add(i, length);
            int oldest = Math.Max(0, i - packetsPerSecond + 2);
            Assert.True(_history.TryFind((uint)oldest, _now, out Arrival found), $"{oldest} of {i}");
            Assert.Equal(Content(oldest, length), _history.Memory.AsSpan(found.PayloadOffset, found.PayloadLength).ToArray());
        }

        Assert.InRange(_history.Memory.Length, 1, Math.Max(1 << 15, length * packetsPerSecond * 2));
    }

    [Fact]
    public void However_fast_it_comes_memory_is_bounded_and_what_is_found_is_whole()
    {
        Random random = new(4);
        Dictionary<long, int> lengths = [];
        for (int i = 0; i < 30_000; i++)
        {
            if (i % 50 == 0) _now += TimeSpan.FromMilliseconds(1);
            long sequence = i - (random.Next(10) == 0 ? random.Next(30) : 0);
            if (lengths.ContainsKey(sequence)) continue;
            lengths[sequence] = random.Next(1_300);
            Add(sequence, lengths[sequence]);

            long asked = i - random.Next(3_000);
            if (!_history.TryFind((uint)asked, _now, out Arrival found)) continue;
            Assert.Equal(Content(asked, lengths[asked]), _history.Memory.AsSpan(found.PayloadOffset, found.PayloadLength).ToArray());
        }

        Assert.Equal(PacketHistory.LengthMax, _history.Memory.Length);
        Assert.True(_history.TryFind((uint)lengths.Keys.Max(), _now, out _));
    }

    [Fact]
    public void What_no_datagram_can_hold_is_not_kept()
    {
        Add(1, length: 2_049);

        Assert.False(_history.TryFind(1, _now, out _));
    }

    private static byte[] Content(long sequence, int length)
    {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) content[i] = (byte)((sequence * 31) + i);
        return content;
    }

    private void Add(long sequence, int length = 50, int dependency = 0)
    {
        Content(sequence, length).CopyTo(_memory, PayloadOffset);
        Content(sequence + 1, dependency).CopyTo(_memory, PayloadOffset + length);
        Arrival arrival = new()
        {
            Codec = Vp8,
            SequenceNumber = sequence,
            Timestamp = (uint)sequence * 3,
            Marker = sequence % 2 == 0,
            PayloadOffset = PayloadOffset,
            PayloadLength = length,
            DependencyOffset = PayloadOffset + length,
            DependencyLength = (byte)dependency,
        };
        _history.Add(arrival, _memory, _now);
    }
}
