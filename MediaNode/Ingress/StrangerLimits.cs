using System.Buffers.Binary;

namespace Conference.MediaNode.Ingress;

/// <summary>
/// What STUN from people without a link may cost a shard. Within the budget such a datagram is read whole and counted under
/// its precise reason; beyond it, it is only counted. There is a bucket per source (an IPv4 address, an IPv6 /64), so that a
/// flood from one does not hide what is wrong with another's client, and one for all together. The table has a fixed size and
/// no keys: who meets in a slot shares it, and the slot depends on a secret, so nobody can aim at somebody else's.
/// </summary>
internal sealed class StrangerLimits
{
    /// <summary>A power of two.</summary>
    public const int SlotsMax = 4096;

    /// <summary>A misconfigured client repeats itself some twenty times per second.</summary>
    public static readonly TokenRate PerSource = new(PerSecond: 50, Burst: 100);

    public static readonly TokenRate Together = new(PerSecond: 2_000, Burst: 2_000);

    /// <summary>
    /// Checks for links of ours from addresses that have not passed one yet: each costs an HMAC. A thousand clients that join
    /// at once send some twenty per second each.
    /// </summary>
    public static readonly TokenRate ChecksTogether = new(PerSecond: 20_000, Burst: 20_000);

    private const int SlotBits = 12;

    private readonly TokenBucket[] _sources = new TokenBucket[SlotsMax];
    private readonly ulong _factor;
    private readonly ulong _offset;
    private TokenBucket _together;
    private TokenBucket _checks;

    public StrangerLimits(IEntropy entropy)
    {
        Span<byte> secret = stackalloc byte[2 * sizeof(ulong)];
        entropy.Fill(secret);
        _factor = BinaryPrimitives.ReadUInt64LittleEndian(secret) | 1;
        _offset = BinaryPrimitives.ReadUInt64LittleEndian(secret[sizeof(ulong)..]);
    }

    /// <summary>Whether a datagram that names none of our links may be read.</summary>
    public bool TryRead(in TransportAddress from, Instant now) =>
        _sources[SlotOf(from)].TryTake(PerSource, now) && _together.TryTake(Together, now);

    /// <summary>Whether a check from a new address may be verified. Ask the link's own budget first.</summary>
    public bool TryCheck(Instant now) => _checks.TryTake(ChecksTogether, now);

    /// <summary>Multiply and shift, a universal family: which sources meet depends on the secret factor alone.</summary>
    internal int SlotOf(in TransportAddress from)
    {
        ulong prefix = from.IsIPv4 ? from.Low : from.High;
        return (int)(((prefix * _factor) + _offset) >> (64 - SlotBits));
    }
}
