using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode;

/// <summary>What became of an offer: an answer with its meaning, or a refusal.</summary>
internal sealed record OfferOutcome(ShardRefusal Refusal, NegotiationError? Error, string Answer, LinkDescription? Description)
{
    public static OfferOutcome Refused(ShardRefusal refusal) => new(refusal, null, string.Empty, null);
}

/// <summary>Why a shard did not carry out what it was asked for.</summary>
internal enum ShardRefusal
{
    None,
    OldEpoch,
    UnknownRoom,
    UnknownLink,

    /// <summary>The room was here and has moved to another node.</summary>
    Moved,
    BadOffer,
    Full,

    /// <summary>A later command of the same kind was obeyed.</summary>
    OldVersion,
}
