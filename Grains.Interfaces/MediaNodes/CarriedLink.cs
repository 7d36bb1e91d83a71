namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>A link as its node has it.</summary>
/// <param name="IsConnected">ICE and DTLS are done; media can flow.</param>
/// <param name="HasFollowed">The client reaches this node by itself, not by way of the one that the room came from.</param>
/// <param name="SubscribeVersion">Of the latest <see cref="Subscribe"/> obeyed; 0 before the first.</param>
/// <param name="Slots">What each slot shows that shows something; null unless asked for.</param>
[GenerateSerializer, Immutable, Alias("carried-link")]
public sealed record CarriedLink(
    LinkId Link,
    bool IsConnected,
    bool HasFollowed,
    long SubscribeVersion,
    ImmutableArray<CarriedTrack> Tracks,
    ImmutableArray<SlotBinding>? Slots = null);
