using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>The stored value is not the one that was read. The activation that meets this is dropped.</summary>
[GenerateSerializer]
public class InconsistentStateException : OrleansException
{
    public InconsistentStateException()
    {
    }

    public InconsistentStateException(string message)
        : base(message)
    {
    }

    public InconsistentStateException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag)
        : base(errorMsg)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>It comes from the activation that it is about to leave, not from one that this one has called.</summary>
    [field: NonSerialized]
    internal bool IsSourceActivation { get; set; } = true;

    /// <summary>What the store holds.</summary>
    [Id(1)]
    public string? StoredEtag { get; private set; }

    /// <summary>What the writer had read.</summary>
    [Id(2)]
    public string? CurrentEtag { get; private set; }
}
