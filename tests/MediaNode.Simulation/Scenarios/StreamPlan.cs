namespace Conference.MediaNode.Simulation.Scenarios;

/// <summary>The numbers that a published stream starts with, and how wrong its clock runs.</summary>
/// <param name="Ssrc">Of the media.</param>
/// <param name="FirstNumber">Sequence number of the first packet.</param>
/// <param name="FirstTimestamp">What the stream's clock shows when the client joins.</param>
/// <param name="ClockPpm">How much too fast the stream's clock runs.</param>
/// <param name="FirstPicture">Picture id of the first frame; of video only.</param>
internal sealed record StreamPlan(uint Ssrc, ushort FirstNumber, uint FirstTimestamp, double ClockPpm, ushort FirstPicture)
{
    private const uint RtxDistance = 500_000;

    /// <summary>Of its retransmissions.</summary>
    public uint RtxSsrc => Ssrc + RtxDistance;
}
