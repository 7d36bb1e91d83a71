using Orleans.Runtime;

namespace Orleans.Serialization;

/// <summary>A value cannot cross a call or be stored, because its type was not made for it.</summary>
[GenerateSerializer]
public sealed class CodecNotFoundException : OrleansException
{
    public CodecNotFoundException()
    {
    }

    public CodecNotFoundException(string message)
        : base(message)
    {
    }

    public CodecNotFoundException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
