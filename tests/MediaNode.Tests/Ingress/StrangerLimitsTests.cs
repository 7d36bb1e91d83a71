using Conference.MediaNode.Ingress;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Ingress;

public class StrangerLimitsTests
{
    private static readonly Instant Now = Instant.FromMilliseconds(5_000);

    private readonly StrangerLimits _limits = new(new SeededEntropy(3));

    [Fact]
    public void One_source_is_read_up_to_its_burst_whatever_its_ports()
    {
        Assert.Equal(StrangerLimits.PerSource.Burst, Read(1_000, i => TransportAddress.FromIPv4(1, (ushort)i)));
    }

    [Fact]
    public void The_addresses_of_an_IPv6_network_of_64_bits_are_one_source()
    {
        Assert.Equal(
            StrangerLimits.PerSource.Burst,
            Read(1_000, i => new TransportAddress(0x2001_0DB8_0000_0001, (ulong)i * 0x9E37_79B9_7F4A_7C15, 5000)));
    }

    [Fact]
    public void A_flood_from_one_source_leaves_others_theirs()
    {
        Read(100_000, _ => TransportAddress.FromIPv4(1, 1));
        TransportAddress other = Other(TransportAddress.FromIPv4(1, 1));

        Assert.Equal(StrangerLimits.PerSource.Burst, Read(1_000, _ => other));
    }

    [Fact]
    public void All_sources_together_are_read_up_to_their_burst()
    {
        Assert.Equal(StrangerLimits.Together.Burst, Read(100_000, i => TransportAddress.FromIPv4((uint)i * 7919, 1)));
    }

    [Fact]
    public void What_strangers_use_up_does_not_touch_the_checks_of_new_clients()
    {
        Read(100_000, i => TransportAddress.FromIPv4((uint)i * 7919, 1));
        int checks = 0;
        for (int i = 0; i < 100_000; i++) checks += _limits.TryCheck(Now) ? 1 : 0;

        Assert.Equal(StrangerLimits.ChecksTogether.Burst, checks);
    }

    [Fact]
    public void Which_sources_share_a_slot_depends_on_the_secret()
    {
        // Aimed with one key: thousands of addresses that meet in one slot. With another key they are spread.
        StrangerLimits other = new(new SeededEntropy(4));
        TransportAddress[] aimed = [.. Enumerable.Range(0, 2_000_000)
            .Select(i => TransportAddress.FromIPv4((uint)i, 1)).Where(address => _limits.SlotOf(address) == 7)];
        int slots = aimed.Select(address => other.SlotOf(address)).Distinct().Count();

        Assert.True(aimed.Length > 100, $"{aimed.Length} addresses in slot 7");
        Assert.True(slots > aimed.Length / 4, $"{aimed.Length} addresses in {slots} slots");
    }

    [Fact]
    public void Every_slot_is_used_and_none_lies_outside_the_table()
    {
        Random random = new(ShardRig.Seed);
        int[] slots = [.. Enumerable.Range(0, 100_000)
            .Select(_ => _limits.SlotOf(TransportAddress.FromIPv4((uint)random.NextInt64(1L << 32), 1)))];

        Assert.InRange(slots.Min(), 0, StrangerLimits.SlotsMax / 100);
        Assert.InRange(slots.Max(), StrangerLimits.SlotsMax * 99 / 100, StrangerLimits.SlotsMax - 1);
    }

    private int Read(int attempts, Func<int, TransportAddress> from)
    {
        int read = 0;
        for (int i = 0; i < attempts; i++) read += _limits.TryRead(from(i), Now) ? 1 : 0;
        return read;
    }

    private TransportAddress Other(TransportAddress than)
    {
        for (uint address = 2; ; address++)
        {
            TransportAddress other = TransportAddress.FromIPv4(address, 1);
            if (_limits.SlotOf(other) != _limits.SlotOf(than)) return other;
        }
    }
}
