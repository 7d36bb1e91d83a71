using System.Collections.Immutable;

namespace Conference.Silo.Embedded.Tests.Codecs;

[GenerateSerializer, Alias("codec.Colour")]
internal enum Colour
{
    Red,
    Blue,
}

internal enum UnmarkedColour
{
    Red,
}

[GenerateSerializer, Alias("codec.Node")]
internal abstract record Node;

[GenerateSerializer, Alias("codec.Leaf")]
internal sealed record Leaf(int Value) : Node;

[GenerateSerializer, Alias("codec.Branch")]
internal sealed record Branch(string Name, Leaf? First, ImmutableArray<Node> Rest) : Node
{
    [Id(0)]
    public string? Note { get; init; }
}

internal sealed record UnmarkedNode : Node;

[GenerateSerializer]
internal readonly record struct Pair(int Left, int Right);

[GenerateSerializer]
internal sealed class Partial
{
    [Id(0)]
    public int Kept { get; set; }

    [field: NonSerialized]
    public int Left { get; set; } = 7;
}

[GenerateSerializer]
internal sealed record ShapeOne(string Name);

[GenerateSerializer]
internal sealed record ShapeTwo(string Name, int Count, ImmutableArray<int> Parts);

[GenerateSerializer, Immutable]
internal sealed record Frozen(int Value);

[GenerateSerializer]
internal sealed class Loop
{
    [Id(0)]
    public Loop? Next { get; set; }
}

internal sealed record Unmarked(int Value);

internal abstract record UnmarkedAncestor(int Value);

[GenerateSerializer]
internal sealed record HeirOfUnmarked(int Value) : UnmarkedAncestor(Value);

[GenerateSerializer]
internal sealed record HoldsUnmarked(Unmarked Value);

[GenerateSerializer]
internal sealed class WithoutId
{
    public int Value { get; set; }
}

[GenerateSerializer]
internal sealed class TwiceTheId
{
    [Id(0)]
    public int One { get; set; }

    [Id(0)]
    public int Two { get; set; }
}
