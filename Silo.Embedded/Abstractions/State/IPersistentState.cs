using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A stored value that the engine reads before the grain's OnActivateAsync.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
