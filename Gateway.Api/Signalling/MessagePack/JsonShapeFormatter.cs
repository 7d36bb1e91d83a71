using System.Globalization;
using System.Text;
using System.Text.Json;
using MessagePack;
using MessagePack.Formatters;

namespace Conference.Gateway.Api.Signalling;

/// <summary>A value by way of its JSON.</summary>
internal sealed class JsonShapeFormatter<T> : IMessagePackFormatter<T>
{
    public static readonly JsonShapeFormatter<T> Instance = new();

    public void Serialize(ref MessagePackWriter writer, T value, MessagePackSerializerOptions options)
    {
        using StringReader json = new(JsonSerializer.Serialize(value, SignallingJson.Options));
        MessagePackSerializer.ConvertFromJson(json, ref writer, options);
    }

    public T Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options)
    {
        StringBuilder json = new();
        using StringWriter writer = new(json, CultureInfo.InvariantCulture);
        MessagePackSerializer.ConvertToJson(ref reader, writer, options);
        return JsonSerializer.Deserialize<T>(json.ToString(), SignallingJson.Options)!;
    }
}
