namespace Conference.Grains.MediaNodes;

/// <summary>What is stored of the fleet. Load figures in it may be old; states and assignments are not.</summary>
[GenerateSerializer, Alias("fleet-record")]
internal sealed class FleetRecord
{
    [Id(0)]
    public LoadBoard? Board { get; set; }
}
