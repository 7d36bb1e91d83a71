using System.Buffers.Binary;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Moves;

namespace Conference.Cluster.Simulation.Nodes;

/// <summary>
/// Under one key no packet number of a stream is sealed twice, whichever node seals. Runs are too short for a number to come
/// round again.
/// </summary>
internal sealed class KeyStreams
{
    private readonly HashSet<(SimClient Client, uint Ssrc, ushort Number)> _sealed = [];

    public void OnSent(SimClient client, byte[] datagram, MovingNode node)
    {
        if (DatagramKinds.Of(datagram) is not DatagramKind.Rtp) return;
        ushort number = BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(2));
        uint ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(8));
        if (!_sealed.Add((client, ssrc, number)))
        {
            throw new CheckFailed("no key stream is used twice", $"{node} sends {client} number {number} of {ssrc} again");
        }
    }
}
