using Conference.MediaNode.Simulation.Clock;

namespace Conference.MediaNode.Simulation.Node;

/// <summary>
/// What shards draw from. A shard that is built draws too; numbers for that are its own, so that one shard more in a run does not
/// shift what is drawn for clients.
/// </summary>
internal sealed class ShardEntropy(SeededRandom forClients) : IEntropy
{
    private SeededRandom? _forBuilding = new(0);

    public void OnBuilt() => _forBuilding = null;

    public void Fill(Span<byte> destination) => (_forBuilding ?? forClients).Fill(destination);
}
