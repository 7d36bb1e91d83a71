using MessagePack;
using MessagePack.Formatters;

namespace Conference.Gateway.Api.Signalling;

/// <summary>
/// Gives every type the shape of its JSON: the same names, the same discriminators, the same checks, in fewer bytes. A
/// second description of each message would be one that can differ.
/// </summary>
internal sealed class JsonShapeResolver : IFormatterResolver
{
    public static readonly JsonShapeResolver Instance = new();

    public IMessagePackFormatter<T> GetFormatter<T>() => JsonShapeFormatter<T>.Instance;
}
