using System.Runtime.CompilerServices;

namespace Conference.MediaNode.Wire.Payload;

/// <summary>The pictures that a frame in flexible mode refers to, as distances back (P_DIFF, RFC 9628 §4.2).</summary>
internal struct Vp9References
{
    public const int CountMax = 3;

    private Distances _distances;

    public int Count { readonly get; private set; }

    public readonly byte this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return _distances[index];
        }
    }

    public bool TryAdd(byte distance)
    {
        if (Count == CountMax) return false;
        _distances[Count++] = distance;
        return true;
    }

    [InlineArray(CountMax)]
    private struct Distances
    {
        private byte _first;
    }
}
