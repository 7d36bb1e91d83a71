using System.Diagnostics.CodeAnalysis;
using Orleans.Storage;

namespace Conference.Silo.Embedded.Storage;

/// <summary>The one rule of all stores.</summary>
internal static class StateConflict
{
    public static void ThrowUnlessSame(StateKey key, string? stored, string? read)
    {
        if (stored != read) Throw(key, stored, read);
    }

    [DoesNotReturn]
    public static void Throw(StateKey key, string? stored, string? read) => throw new InconsistentStateException(
        $"{key} is stored as version {stored ?? "none"}, not as {read ?? "none"}: someone else wrote it.", stored, read);
}
