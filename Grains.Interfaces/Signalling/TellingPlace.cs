namespace Conference.Grains.Interfaces.Signalling;

/// <summary>Where a message stands in what a participant tells its session, since calls between silos overtake each other.</summary>
/// <param name="Telling">
/// Another one whenever the participant begins anew: with a session, an activation, or after it said all there is.
/// </param>
/// <param name="Number">From 1, rising by one.</param>
[GenerateSerializer, Immutable, Alias("telling-place")]
public sealed record TellingPlace(long Telling, long Number);
