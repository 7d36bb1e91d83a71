using Conference.MediaNode.Ingress;

namespace Conference.MediaNode;

/// <summary>What a shard is told once, at its start.</summary>
/// <param name="Candidates">Where clients reach it, in order of preference: what answers announce.</param>
internal sealed record ShardOptions(int Index, IReadOnlyList<AnnouncedAddress> Candidates)
{
    public int RoomsMax { get; init; } = 10_000;

    public int LinksMax { get; init; } = 20_000;

    /// <summary>
    /// Further ports at each of the candidates' addresses: a client that comes with a move is invited to one that it has not
    /// used for a while.
    /// </summary>
    public IReadOnlyList<ushort> MovePorts { get; init; } = [];

    /// <summary>Where other nodes reach this shard with tunnelled datagrams.</summary>
    public TransportAddress Tunnel { get; init; }
}

internal readonly record struct AnnouncedAddress(TransportAddress Address);
