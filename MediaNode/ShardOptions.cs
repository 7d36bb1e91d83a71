using Conference.MediaNode.Ingress;

namespace Conference.MediaNode;

/// <summary>What a shard is told once, at its start.</summary>
/// <param name="Candidates">
/// Where clients reach it, in order of preference: what answers announce. The number is the <see cref="NetworkPath.Local"/>
/// that datagrams arriving there carry, or -1 where the host cannot know it beforehand.
/// </param>
internal sealed record ShardOptions(int Index, IReadOnlyList<AnnouncedAddress> Candidates)
{
    public int RoomsMax { get; init; } = 10_000;

    public int LinksMax { get; init; } = 20_000;
}

internal readonly record struct AnnouncedAddress(TransportAddress Address);
