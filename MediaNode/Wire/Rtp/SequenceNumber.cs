using System.Globalization;

namespace Conference.MediaNode.Wire.Rtp;

/// <summary>
/// A 16-bit sequence number, which wraps (RFC 3550 §5.1). Order is that of RFC 1982: the shorter way around wins; of
/// two
/// that are half the circle apart, neither is newer.
/// </summary>
internal readonly record struct SequenceNumber(ushort Value)
{
    public SequenceNumber Next => this + 1;

    /// <summary>The number. What a record prints by itself would hold its next, and that one's next, without end.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    public bool IsNewerThan(SequenceNumber other) => this - other > 0;

    public static SequenceNumber operator +(SequenceNumber number, int steps) => new((ushort)(number.Value + steps));

    /// <summary>Steps from <paramref name="b"/> to <paramref name="a"/>: -32768 to 32767.</summary>
    public static int operator -(SequenceNumber a, SequenceNumber b) => (short)(a.Value - b.Value);
}
