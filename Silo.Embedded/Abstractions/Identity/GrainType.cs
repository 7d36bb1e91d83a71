namespace Orleans.Runtime;

/// <summary>The kind of a grain: which class is activated.</summary>
[GenerateSerializer, Immutable]
public readonly record struct GrainType(string Value)
{
    public static GrainType Create(string value) => new(value);

    public override string ToString() => Value ?? "";
}
