namespace Conference.Silo.Embedded.Storage;

/// <summary>Another silo has the store. The message says which.</summary>
public sealed class StateStoreInUseException(string message) : IOException(message);
