using System.Buffers;
using System.Text.Json;
using MessagePack;
using MessagePack.Formatters;

namespace Conference.Grains.Interfaces.MessagePack;

/// <summary>
/// Gives every type the shape of its JSON: the same names, the same discriminators, the same checks, in fewer bytes. Members that
/// are not known are passed over, absent ones have their defaults. A second description of each message would be one that can differ.
/// </summary>
/// <param name="json">How its values are written.</param>
public sealed class JsonShapeResolver(JsonSerializerOptions json) : IFormatterResolver
{
    /// <summary>What a hub protocol is to be set up with, for messages of strangers.</summary>
    public static MessagePackSerializerOptions Settings(JsonSerializerOptions json) => MessagePackSerializerOptions.Standard
        .WithResolver(new JsonShapeResolver(json))
        .WithSecurity(MessagePackSecurity.UntrustedData);

    /// <inheritdoc/>
    public IMessagePackFormatter<T> GetFormatter<T>() => new Formatter<T>(json);

    private sealed class Formatter<T>(JsonSerializerOptions json) : IMessagePackFormatter<T>
    {
        public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options) =>
            JsonShape.Pack(JsonSerializer.SerializeToElement(value, json), ref writer);

        public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
        {
            ArrayBufferWriter<byte> text = new();
            JsonShape.Unpack(ref reader, text, options.Security);
            return JsonSerializer.Deserialize<T>(text.WrittenSpan, json)!;
        }
    }
}
