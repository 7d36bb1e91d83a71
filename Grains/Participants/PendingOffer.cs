using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Participants;

/// <summary>An offer that waits for the node's answer.</summary>
/// <param name="Command">Names the command that carried it; an answer to another is late.</param>
/// <param name="Renegotiates">The link was in use when the client offered.</param>
/// <param name="IsRepeated">It was sent again under a newer epoch: a second refusal is final.</param>
internal sealed record PendingOffer(Guid Command, LinkId Link, ClientOffer Offer, bool Renegotiates, bool IsRepeated);
