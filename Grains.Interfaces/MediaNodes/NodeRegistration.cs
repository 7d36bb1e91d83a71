namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>How a node introduces itself on each new node link.</summary>
/// <param name="Protocol">Version of the node link's messages: <see cref="CurrentProtocol"/>.</param>
/// <param name="Instance">A new one for each process: tells a restart from a reconnect.</param>
/// <param name="MediaAddresses">Announced <c>address:port</c> of each shard, for the page of nodes and for witnesses.</param>
/// <param name="Rooms">
/// What it carries now, with the epochs it obeys. In the message itself only the last of them: see <see cref="NodeLinkContract.Carries"/>.
/// </param>
/// <param name="LastEvent">The sequence number of its latest event.</param>
/// <param name="Door">Where other nodes bring rooms; null for a node that rooms cannot move to or from.</param>
/// <param name="EventsLost">
/// Events that it has given up since the registration that was accepted last, because no silo listened: what they said shows only in the
/// rooms themselves.
/// </param>
/// <param name="IsDraining">It was asked to end, as in <see cref="NodeLoad"/>: so no room is placed there before its first report.</param>
[GenerateSerializer, Immutable, Alias("node-registration")]
public sealed record NodeRegistration(
    int Protocol,
    NodeId Node,
    Guid Instance,
    int Shards,
    int PacketsPerSecondMax,
    ImmutableArray<string> MediaAddresses,
    ImmutableArray<CarriedRoom> Rooms,
    long LastEvent,
    NodeDoor? Door = null,
    long EventsLost = 0,
    bool IsDraining = false)
{
    public const int CurrentProtocol = 1;
}
