namespace Conference.Grains.Tests.Contracts;

/// <summary>One thing of a contract that Orleans would refuse or lose, and what to do about it.</summary>
internal sealed record Finding(string Where, string What, string Remedy)
{
    public override string ToString() => $"{Where}: {What}. {Remedy}.";
}
