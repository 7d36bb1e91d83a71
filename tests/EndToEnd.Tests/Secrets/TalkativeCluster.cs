using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>Two nodes and a silo that log whatever they can, and whose logs are kept.</summary>
public sealed class TalkativeCluster() : Cluster(new ClusterOptions
{
    KeepsLogs = true,
    Environment = new Dictionary<string, string>
    {
        ["Logging:LogLevel:Default"] = "Trace",
        ["Logging:LogLevel:Microsoft"] = "Trace",

        // A provider's own rules go before those that the programs bring along.
        ["Logging:Console:LogLevel:Default"] = "Trace",
        ["Logging:Console:LogLevel:Microsoft"] = "Trace",
    },
});
