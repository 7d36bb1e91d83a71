namespace Conference.Silo.Embedded.Storage;

/// <summary>The store could not be asked, or not told whether it did what it was asked.</summary>
public sealed class StateStoreUnavailableException : IOException
{
    internal StateStoreUnavailableException(string message, Exception cause)
        : base($"{message}: {cause.Message}", cause)
    {
    }

    internal StateStoreUnavailableException(string message)
        : base(message)
    {
    }
}
