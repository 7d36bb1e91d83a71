using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Handshake;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>One link as the run knows it to be, apart from what the node believes.</summary>
internal sealed class LinkView(SimClient client, SeededDtlsServer server) : IDisposable
{
    public SimClient Client => client;

    public SeededDtlsServer Server => server;

    public List<TrackView> Tracks { get; } = [];

    public List<SlotView> Slots { get; } = [];

    /// <summary>A check has proved the path.</summary>
    public bool IsBound { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>
    /// The client has sent what only a completed handshake lets it send. Before that the node may have to repeat its last flight.
    /// </summary>
    public bool IsProven { get; set; }

    /// <summary>The node has the keys: what is sealed opens from here on. The client's half, to open what the node seals.</summary>
    public SrtpSession? Witness { get; set; }

    public SlotView? FindSlot(uint ssrc)
    {
        foreach (SlotView slot in Slots)
        {
            if (slot.Ssrc == ssrc || slot.RtxSsrc == ssrc) return slot;
        }

        return null;
    }

    public void Dispose() => Witness?.Dispose();

    public override string ToString() => client.ToString();
}
