namespace Conference.LoadGenerator.Peers;

/// <summary>What one client has counted since the last window began.</summary>
internal sealed class ClientCounts
{
    public long Sent { get; set; }

    public long Received { get; set; }

    /// <summary>Of what was received, with authentication tags.</summary>
    public long Bytes { get; set; }

    /// <summary>Packets opened to look at them.</summary>
    public long Opened { get; set; }

    /// <summary>Opened packets that were not what was sent.</summary>
    public long Spoilt { get; set; }

    /// <summary>Packets of streams that no answer announced.</summary>
    public long Unknown { get; set; }

    /// <summary>Own packets that could not be sealed, or that the kernel did not take.</summary>
    public long Refused { get; set; }

    public long KeyFramesWanted { get; set; }

    public void Clear() => Sent = Received = Bytes = Opened = Spoilt = Unknown = Refused = KeyFramesWanted = 0;
}
