namespace Orleans.Core;

public interface IStorage<TState> : IStorage
{
    /// <summary>
    /// Before the first write a record is not null but uninitialised: its constructor never ran, so that strings are
    /// null
    /// and arrays default. Ask <see cref="IStorage.RecordExists"/> first.
    /// </summary>
    TState State { get; set; }
}
