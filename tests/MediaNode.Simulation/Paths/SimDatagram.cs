using Conference.MediaNode.Simulation.Clients;

namespace Conference.MediaNode.Simulation.Paths;

/// <summary>A datagram on its way, with what the run knows of it beyond its bytes.</summary>
internal sealed class SimDatagram(byte[] bytes, SimClient client, Instant sentAt)
{
    public byte[] Bytes => bytes;

    /// <summary>At the other end from the node.</summary>
    public SimClient Client => client;

    public Instant SentAt => sentAt;

    /// <summary>The packet in clear, if a client sent RTP.</summary>
    public SentPacket? Packet { get; init; }

    /// <summary>The compound in clear, if a client sent RTCP.</summary>
    public SentCompound? Compound { get; init; }

    /// <summary>The node has taken it once already: the path duplicates.</summary>
    public bool IsTaken { get; set; }
}
