using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>What a client has said in one RTCP datagram.</summary>
internal sealed class SentCompound
{
    public List<(PublishedStream Stream, NtpTime Ntp, uint Timestamp)> SenderReports { get; } = [];

    public List<EchoedReport> Echoes { get; } = [];

    /// <summary>What it asks for again.</summary>
    public List<(uint Ssrc, ushort Number)> Nacks { get; } = [];
}

/// <summary>A report block that lets the node measure its round trip.</summary>
/// <param name="Ssrc">Of the slot.</param>
/// <param name="NodeSentAt">When the echoed sender report left the node.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="EchoedAt">When the block left.</param>
internal readonly record struct EchoedReport(uint Ssrc, Instant NodeSentAt, Instant ReceivedAt, Instant EchoedAt);
