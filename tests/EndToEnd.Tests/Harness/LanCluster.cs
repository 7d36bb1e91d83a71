namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// Nodes at the machine's end of <see cref="Lan"/>, and a gateway everywhere: Chromium takes it at 127.0.0.1 for a
/// secure origin, and Firefox reaches nothing but the network between.
/// </summary>
public class LanCluster : Cluster
{
    public LanCluster()
        : this(new ClusterOptions())
    {
    }

    protected LanCluster(ClusterOptions options)
        : base(options with { Bind = Lan.Here.ToString(), Host = "0.0.0.0" })
    {
    }
}
