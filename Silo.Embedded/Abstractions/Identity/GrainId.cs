namespace Orleans.Runtime;

/// <summary>Type and key together name one grain.</summary>
[GenerateSerializer, Immutable]
public readonly record struct GrainId(GrainType Type, IdSpan Key)
{
    public static GrainId Create(string type, string key) => new(GrainType.Create(type), IdSpan.Create(key));

    public override string ToString() => $"{Type}/{Key}";
}
