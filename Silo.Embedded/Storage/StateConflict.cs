using Orleans.Storage;

namespace Conference.Silo.Embedded.Storage;

/// <summary>The one rule of both stores.</summary>
internal static class StateConflict
{
    public static void ThrowUnlessSame(StateKey key, string? stored, string? read)
    {
        if (stored == read) return;
        throw new InconsistentStateException(
            $"{key} is stored as version {stored ?? "none"}, not as {read ?? "none"}: someone else wrote it.", stored, read);
    }
}
