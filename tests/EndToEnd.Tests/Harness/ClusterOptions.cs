namespace Conference.EndToEnd.Tests.Harness;

/// <summary>How a cluster differs from the default: two nodes on 127.0.0.1.</summary>
public sealed record ClusterOptions
{
    public int Nodes { get; init; } = 2;

    /// <summary>Where media nodes listen, and what they tell clients.</summary>
    public string Bind { get; init; } = "127.0.0.1";

    public string? Announce { get; init; }

    /// <summary>Of the media nodes, which must be one then. Null: any that is free.</summary>
    public int? MediaPort { get; init; }

    /// <summary>Null: the node's own choice.</summary>
    public string? SrtpProfiles { get; init; }

    /// <summary>Of a node's process, besides its settings.</summary>
    public IReadOnlyDictionary<string, string> NodeEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Of the silo's process, besides its settings.</summary>
    public IReadOnlyDictionary<string, string> SiloEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether each node reaches the silo by way of a <see cref="LinkProxy"/> of its own.</summary>
    public bool NodesByProxy { get; init; }

    /// <summary>Of all processes, besides their settings.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether all that processes say is kept in files (<see cref="ClusterFiles.Logs"/>), not only the newest lines.</summary>
    public bool KeepsLogs { get; init; }

    /// <summary>Where the gateway listens.</summary>
    public string Host { get; init; } = "127.0.0.1";
}
