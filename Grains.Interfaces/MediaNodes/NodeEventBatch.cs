namespace Conference.Grains.Interfaces.MediaNodes;

/// <param name="FirstSequence">Of the first event; the others follow one by one. Starts at 1 for each process.</param>
[GenerateSerializer, Immutable, Alias("node-event-batch")]
public sealed record NodeEventBatch(long FirstSequence, ImmutableArray<NodeEvent> Events);
