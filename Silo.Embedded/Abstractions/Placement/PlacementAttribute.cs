using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Names the placement of a grain class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PlacementAttribute(PlacementStrategy placement) : Attribute
{
    public PlacementStrategy PlacementStrategy { get; } = placement;
}
