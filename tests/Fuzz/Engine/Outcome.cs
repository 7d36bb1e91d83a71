using System.Numerics;
using System.Runtime.CompilerServices;

namespace Conference.Fuzz.Engine;

/// <summary>
/// What one input led to: the refusals, shapes and branches that a target saw on the way. Each is a feature together
/// with the one before it, so that an order of events is told from another, but not every combination of all.
/// </summary>
internal sealed class Outcome
{
    private const ulong Basis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>An input that runs on and on says no more after that many.</summary>
    private const int FeaturesMax = 2048;

    private readonly HashSet<ulong> _features = [];
    private ulong _previous;

    public IReadOnlyCollection<ulong> Features => _features;

    public void Clear()
    {
        _features.Clear();
        _previous = 0;
    }

    /// <param name="site">Which statement of the target speaks.</param>
    public void Add(int value, [CallerLineNumber] int site = 0)
    {
        ulong own = (((Basis ^ (uint)value) * Prime) ^ (uint)site) * Prime;
        if (_features.Count < FeaturesMax) _features.Add((_previous ^ own) * Prime);
        _previous = own >> 1;
    }

    public void Add(bool value, [CallerLineNumber] int site = 0) => Add(value ? 1 : 2, site);

    public void Add<T>(T value, [CallerLineNumber] int site = 0) where T : unmanaged, Enum =>
        Add(Unsafe.SizeOf<T>() switch
        {
            1 => Unsafe.As<T, byte>(ref value),
            2 => Unsafe.As<T, ushort>(ref value),
            _ => Unsafe.As<T, int>(ref value),
        }, site);

    /// <summary>
    /// Counts and lengths count by their order of magnitude: else each would be an outcome of its own.
    /// </summary>
    public void AddSize(int size, [CallerLineNumber] int site = 0) =>
        Add(size <= 0 ? 0 : BitOperations.Log2((uint)size) + 1, site);
}
