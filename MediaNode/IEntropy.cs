namespace Conference.MediaNode;

/// <summary>
/// Where a shard's random numbers come from: the operating system in a node, a seed in a simulation. Credentials and
/// keys are drawn from it, so the host's one must be cryptographic.
/// </summary>
internal interface IEntropy
{
    void Fill(Span<byte> destination);
}
