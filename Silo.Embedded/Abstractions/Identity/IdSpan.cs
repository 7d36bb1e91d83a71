namespace Orleans.Runtime;

/// <summary>The key of a grain among those of its type.</summary>
[GenerateSerializer, Immutable]
public readonly record struct IdSpan(string Value)
{
    public static IdSpan Create(string id) => new(id);

    public override string ToString() => Value ?? "";
}
