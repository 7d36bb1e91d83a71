namespace Conference.MediaNode.Ingress;

/// <summary>
/// The two ends of one UDP path. An answer leaves from the address and port that the datagram arrived at, since browsers
/// drop what comes from elsewhere.
/// </summary>
/// <param name="Local">The shard's socket and local address, as a number that the host resolves.</param>
internal readonly record struct NetworkPath(int Local, TransportAddress Remote);
