namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>Bytes that must not be seen where they do not belong.</summary>
/// <param name="Name">Whose, and what it is for.</param>
internal sealed record Secret(string Name, byte[] Bytes)
{
    /// <summary>What a cipher makes of its key, and code that seals has in registers.</summary>
    public bool IsRoundKey { get; init; }

    public override string ToString() => Name;
}
