namespace Conference.MediaNode.Simulation.Clients;

/// <summary>What a publisher put into a datagram.</summary>
/// <param name="Packet">Itself, or what a retransmission repeats.</param>
/// <param name="TransportNumber">Extended transport-wide number.</param>
/// <param name="RtxSequence">Extended number in the stream of retransmissions; null for an original.</param>
internal readonly record struct SentRtp(SentPacket Packet, long TransportNumber, long? RtxSequence);
