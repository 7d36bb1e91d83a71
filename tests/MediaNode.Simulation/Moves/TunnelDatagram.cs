using Conference.MediaNode.Simulation.Paths;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>A datagram between two nodes.</summary>
/// <param name="bytes">Sealed.</param>
/// <param name="inner">What it carries; null: a sign of life.</param>
/// <param name="isHomeward">From the room's new node to the old.</param>
internal sealed class TunnelDatagram(byte[] bytes, SimDatagram? inner, bool isHomeward) : IPathDatagram
{
    public byte[] Bytes => bytes;

    public SimDatagram? Inner => inner;

    public bool IsHomeward => isHomeward;

    public bool IsSpared => inner?.IsSpared ?? false;

    /// <summary>It has come before: the path duplicates.</summary>
    public bool HasCome { get; set; }
}
