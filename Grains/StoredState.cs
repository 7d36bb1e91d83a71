namespace Conference.Grains;

/// <summary>How every grain writes its state.</summary>
internal static class StoredState
{
    /// <summary>After a failed write memory is ahead of the store: the activation ends, the next one reads it again.</summary>
    public static async Task WriteOrEnd<TRecord>(this IPersistentState<TRecord> stored, IGrainBase grain)
    {
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
