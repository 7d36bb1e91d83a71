namespace Conference.Cluster.Simulation.Network;

/// <summary>A process of the cluster, or a client's. What was under way in one life is no concern of the next.</summary>
internal abstract class Process(string name)
{
    public string Name => name;

    public bool IsUp { get; protected set; }

    /// <summary>Rises when the process ends: a callback of an earlier life does nothing.</summary>
    public int Life { get; private set; }

    /// <summary>Whoever outlives the others ends their connections.</summary>
    public List<Connection> Connections { get; } = [];

    /// <summary>Ends it from one instant to the next.</summary>
    public void Die()
    {
        if (!IsUp) return;
        IsUp = false;
        Life++;
        foreach (Connection connection in Connections.ToArray()) connection.OnEndDied(this);
        Connections.Clear();
        OnDied();
    }

    public override string ToString() => name;

    protected abstract void OnDied();
}
