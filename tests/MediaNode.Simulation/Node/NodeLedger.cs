namespace Conference.MediaNode.Simulation.Node;

/// <summary>What has been put into the node and has come out, counted outside it.</summary>
internal sealed class NodeLedger
{
    public long DatagramsIn { get; set; }

    public long RtpIn { get; set; }

    public long RtpOut { get; set; }

    public long RtpResent { get; set; }

    /// <summary>Numbers that subscribers have asked for again.</summary>
    public long NacksIn { get; set; }

    public long NacksOut { get; set; }

    /// <summary>Fates that must have been counted: one for a refused datagram, and one per subscriber for a taken packet.</summary>
    public long FatesDue { get; set; }
}
