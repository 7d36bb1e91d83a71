using Orleans.Placement;
using Orleans.Runtime;

namespace Orleans.Concurrency;

/// <summary>Several activations of one grain may run at once, each without state of its own.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StatelessWorkerAttribute(int maxLocalWorkers)
    : PlacementAttribute(new StatelessWorkerPlacement(maxLocalWorkers))
{
    public StatelessWorkerAttribute()
        : this(Environment.ProcessorCount)
    {
    }

    internal int MaxLocalWorkers { get; } = maxLocalWorkers;

    private sealed class StatelessWorkerPlacement(int maxLocalWorkers) : PlacementStrategy
    {
        public override string ToString() => $"at most {maxLocalWorkers} local workers";
    }
}
