namespace Conference.MediaNode.Ingress;

/// <summary>
/// Where a datagram came from and where it came in. An answer leaves by the same path: browsers drop what comes from elsewhere.
/// </summary>
/// <param name="Local">
/// The shard's socket and local address, as a number that the host resolves; from <see cref="TunnelledFrom"/> on, a socket of another
/// node, which passes on what comes and goes there.
/// </param>
internal readonly record struct NetworkPath(int Local, TransportAddress Remote)
{
    /// <summary>More than any shard has sockets and addresses.</summary>
    public const int TunnelledFrom = 1 << 16;

    public bool IsTunnelled => Local >= TunnelledFrom;
}
