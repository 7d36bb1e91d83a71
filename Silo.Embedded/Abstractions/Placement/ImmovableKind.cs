namespace Orleans.Placement;

/// <summary>Which mover leaves a grain where it is.</summary>
[Flags]
public enum ImmovableKind : byte
{
    Repartitioner = 1,
    Rebalancer = 2,
    Any = Repartitioner | Rebalancer,
}
