using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Interfaces.Participants;

/// <summary>Everything as it is now, for a session that missed something.</summary>
/// <param name="Telling">What follows is told under this: see <see cref="TellingPlace"/>.</param>
[GenerateSerializer, Immutable, Alias("restatement")]
public sealed record Restatement(ServerSnapshot Snapshot, long Telling);
