namespace Conference.Grains.Interfaces;

/// <summary>What a join token allows its holder.</summary>
[GenerateSerializer, Immutable, Alias("grants")]
public sealed record Grants(bool Publish, bool Subscribe)
{
    public static readonly Grants All = new(true, true);
}
