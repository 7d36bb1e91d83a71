using System.Runtime.CompilerServices;

namespace Conference.MediaNode.Wire.Stun;

/// <summary>
/// The comprehension-required attributes of a request that we do not understand: what a 420 answer lists. Keeps the
/// first <see cref="CountMax"/>, since one is enough to refuse.
/// </summary>
internal struct StunUnknownAttributes
{
    public const int CountMax = 8;

    private Types _types;

    public int Count { readonly get; private set; }

    public readonly ushort this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return _types[index];
        }
    }

    public void Add(ushort type)
    {
        if (Count < CountMax) _types[Count++] = type;
    }

    [InlineArray(CountMax)]
    private struct Types
    {
        private ushort _first;
    }
}
