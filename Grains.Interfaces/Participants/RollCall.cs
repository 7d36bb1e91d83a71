using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.Interfaces.Participants;

/// <summary>What a room holds of somebody who is in it. Whoever finds it otherwise mends it: updates may have been lost.</summary>
/// <param name="Session">Whose stay it is.</param>
/// <param name="Version">Of the room, as of now.</param>
/// <param name="Inspection">Of <see cref="RoomInspected"/>; null when the node was not asked.</param>
/// <param name="Links">The participant's links on the room's node, as of the inspection.</param>
[GenerateSerializer, Immutable, Alias("roll-call")]
public sealed record RollCall(SessionId Session, long Version, Guid? Inspection, ImmutableArray<CarriedLink> Links);
