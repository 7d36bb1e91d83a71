namespace Conference.Silo.Embedded.Storage;

/// <summary>A stored value and the version under which it stands.</summary>
public sealed record StoredState(ReadOnlyMemory<byte> Payload, string Etag);
