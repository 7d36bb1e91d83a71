using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>Something that the cluster or a client does in the middle of a run.</summary>
/// <param name="After">Since the run began.</param>
/// <param name="Client">Whom it concerns.</param>
internal abstract record ScenarioStep(TimeSpan After, int Client);

/// <summary>Another track in a slot of the client, or none: which of those that are there, the choice says.</summary>
internal sealed record ShowStep(TimeSpan After, int Client, SectionKind Kind, int Slot, int Choice) : ScenarioStep(After, Client);

internal sealed record MuteStep(TimeSpan After, int Client, SectionKind Kind, bool IsMuted) : ScenarioStep(After, Client);

/// <summary>The whole room is exported, destroyed, and imported by a fresh shard; the client does not matter.</summary>
internal sealed record MoveRoomStep(TimeSpan After) : ScenarioStep(After, 0);

/// <summary>The client's link is exported, destroyed and imported.</summary>
internal sealed record MoveLinkStep(TimeSpan After, int Client) : ScenarioStep(After, Client);

/// <summary>The client's encoder turns a simulcast layer off or on.</summary>
internal sealed record LayerStep(TimeSpan After, int Client, int Layer, bool IsSent) : ScenarioStep(After, Client);
