namespace Orleans.Placement;

/// <summary>
/// The cluster never moves an activation of this class unasked: its memory is worth more than balance.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ImmovableAttribute(ImmovableKind kind = ImmovableKind.Any) : Attribute
{
    public ImmovableKind Kind { get; } = kind;
}
