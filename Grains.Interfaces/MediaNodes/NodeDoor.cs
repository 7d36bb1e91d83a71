namespace Conference.Grains.Interfaces.MediaNodes;

/// <summary>Where other nodes bring the rooms that move to a node, and the key that they seal them to.</summary>
/// <param name="Address"><c>address:port</c>, TCP.</param>
/// <param name="PublicKey">
/// A P-256 point, uncompressed, in base64. Drawn by each process anew; the other half never leaves it.
/// </param>
[GenerateSerializer, Immutable, Alias("node-door")]
public sealed record NodeDoor(string Address, string PublicKey);
