namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// How far ahead of its record a new node may seal before it knows that the old one will not go on. An old node that has to,
/// without knowing how far the new one came, goes on above: then no key stream is used twice, whoever is cut off from whom.
/// </summary>
internal static class IndexLease
{
    /// <summary>
    /// Packets per stream: some seconds of a large one. Far below 2^15, beyond which a receiver takes the rollover counter for
    /// another (RFC 3711 §3.3.1).
    /// </summary>
    public const int Length = 1 << 12;
}
