using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>A datagram that a node has put out.</summary>
internal readonly record struct Emission(NetworkPath Path, byte[] Bytes);
