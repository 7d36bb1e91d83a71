namespace Conference.Grains;

/// <summary>How every grain writes its state.</summary>
internal static class StoredState
{
    /// <summary>After a failed write memory is ahead of the store: the activation ends, the next one reads it again.</summary>
    /// <param name="failed">Told that the activation ends.</param>
    public static async Task WriteOrEnd<TRecord>(this IPersistentState<TRecord> stored, IGrainBase grain, Action? failed = null)
    {
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            failed?.Invoke();
            throw;
        }
    }
}
