using Orleans.Core;

namespace Conference.Silo.Embedded.Storage;

/// <summary>A state of any type, as the activation reads it before the grain wakes.</summary>
internal interface IPersistentStateBridge : IStorage;
