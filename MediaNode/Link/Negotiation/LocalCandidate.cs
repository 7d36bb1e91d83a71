using System.Net;

namespace Conference.MediaNode.Link.Negotiation;

/// <summary>An address at which the node answers checks: a UDP host candidate of component 1 (RFC 8839 §5.1).</summary>
internal sealed record LocalCandidate(string Foundation, uint Priority, IPAddress Address, int Port)
{
    /// <summary>Leaves room for the moves of a link, each of which needs a higher priority than the last.</summary>
    public const uint FirstPriority = 1_000_000_000;

    /// <summary>More than the addresses of one node differ among themselves.</summary>
    public const uint PriorityStep = 1_000;

    /// <summary>After so many moves, priorities reach 2^31 - 1, the end of their range (RFC 8445 §5.1.2).</summary>
    public const int MovesMax = 1_147_000;

    /// <summary>As an SDP attribute's value, and behind "candidate:" as browsers want it (RFC 8839 §5.1).</summary>
    public override string ToString() => $"{Foundation} 1 udp {Priority} {Address} {Port} typ host";

    /// <summary>
    /// The candidate for the address at place <paramref name="order"/> among those of the node, best first, on a link
    /// that has been handed over <paramref name="moves"/> times before.
    /// </summary>
    public static LocalCandidate Host(IPAddress address, int port, int order, int moves = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)order, PriorityStep, nameof(order));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)moves, (uint)MovesMax, nameof(moves));

        uint priority = FirstPriority + ((uint)moves * PriorityStep) + (PriorityStep - 1 - (uint)order);
        return new((order + 1).ToString(), priority, address, port);
    }
}
