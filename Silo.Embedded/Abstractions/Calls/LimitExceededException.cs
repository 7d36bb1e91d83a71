namespace Orleans.Runtime;

/// <summary>A named bound was met, such as the number of calls waiting for one grain.</summary>
[GenerateSerializer]
public sealed class LimitExceededException : OrleansException
{
    public LimitExceededException()
    {
    }

    public LimitExceededException(string message)
        : base(message)
    {
    }

    public LimitExceededException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base($"{limitName} is {current}, over its bound of {threshold}: {extraInfo}")
    {
    }
}
