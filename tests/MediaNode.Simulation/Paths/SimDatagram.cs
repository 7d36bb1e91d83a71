using Conference.MediaNode.Ingress;
using Conference.MediaNode.Simulation.Clients;

namespace Conference.MediaNode.Simulation.Paths;

/// <summary>A datagram on its way, with what the run knows of it beyond its bytes.</summary>
internal sealed class SimDatagram(byte[] bytes, SimClient client, Instant sentAt) : IPathDatagram
{
    public byte[] Bytes => bytes;

    /// <summary>At the other end from the node.</summary>
    public SimClient Client => client;

    /// <summary>The client's end of the path.</summary>
    public TransportAddress ClientAddress { get; init; } = client.Address;

    /// <summary>The node's end of the path.</summary>
    public TransportAddress NodeAddress { get; set; } = client.NodeAddress;

    public Instant SentAt => sentAt;

    /// <summary>The packet in clear, if a client sent RTP: of a retransmission the one that it repeats.</summary>
    public SentPacket? Packet { get; init; }

    /// <summary>Extended number in the stream of retransmissions; null for an original.</summary>
    public long? RtxSequence { get; init; }

    /// <summary>Extended transport-wide number of RTP.</summary>
    public long TransportNumber { get; init; }

    /// <summary>
    /// The first of a stream that starts near the end of the sequence numbers. Were all lost before the first rollover, the
    /// receiver could not guess the sender's rollover counter (RFC 3711 §3.3.1); browsers start below 2^15 for that reason.
    /// </summary>
    public bool IsSpared => RtxSequence is null && Packet is { Counter: 0, Sequence: > 0x8000 };

    /// <summary>The compound in clear, if a client sent RTCP.</summary>
    public SentCompound? Compound { get; init; }

    /// <summary>The node has taken it once already: the path duplicates.</summary>
    public bool IsTaken { get; set; }
}
