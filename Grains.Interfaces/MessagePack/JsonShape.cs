using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using MessagePack;

namespace Conference.Grains.Interfaces.MessagePack;

/// <summary>JSON values as MessagePack, and back. What JSON cannot say (extensions, keys that are no text, infinity) is refused.</summary>
internal static class JsonShape
{
    /// <summary>Nobody but a JSON reader sees it: only what must be escaped is.</summary>
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Pack(JsonElement value, ref MessagePackWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteMapHeader(value.GetPropertyCount());
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    writer.Write(member.Name);
                    Pack(member.Value, ref writer);
                }

                break;
            case JsonValueKind.Array:
                writer.WriteArrayHeader(value.GetArrayLength());
                foreach (JsonElement item in value.EnumerateArray()) Pack(item, ref writer);
                break;
            case JsonValueKind.String:
                writer.Write(value.GetString());
                break;
            case JsonValueKind.Number:
                PackNumber(value, ref writer);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.Write(value.ValueKind is JsonValueKind.True);
                break;
            case JsonValueKind.Null:
                writer.WriteNil();
                break;
            default:
                throw new UnreachableException($"{value.ValueKind}");
        }
    }

    /// <summary>
    /// One value. What is none, too deep or none of JSON's throws; MessagePack makes one exception of all that formatters throw.
    /// </summary>
    public static void Unpack(ref MessagePackReader reader, IBufferWriter<byte> text, MessagePackSecurity security)
    {
        using Utf8JsonWriter json = new(text, Plain);
        Unpack(ref reader, json, security);
    }

    private static void PackNumber(JsonElement value, ref MessagePackWriter writer)
    {
        if (value.TryGetInt64(out long integer)) writer.Write(integer);
        else if (value.TryGetUInt64(out ulong large)) writer.Write(large);
        else writer.Write(value.GetDouble());
    }

    private static void Unpack(ref MessagePackReader reader, Utf8JsonWriter json, MessagePackSecurity security)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Map:
                UnpackMap(ref reader, json, security);
                break;
            case MessagePackType.Array:
                UnpackArray(ref reader, json, security);
                break;
            case MessagePackType.String:
                json.WriteStringValue(reader.ReadString());
                break;
            case MessagePackType.Binary:
                json.WriteBase64StringValue(reader.ReadBytes()!.Value.ToArray());
                break;
            case MessagePackType.Integer when reader.NextCode is MessagePackCode.UInt64:
                json.WriteNumberValue(reader.ReadUInt64());
                break;
            case MessagePackType.Integer:
                json.WriteNumberValue(reader.ReadInt64());
                break;
            case MessagePackType.Float:
                UnpackFloat(ref reader, json);
                break;
            case MessagePackType.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                break;
            case MessagePackType.Nil:
                reader.ReadNil();
                json.WriteNullValue();
                break;
            default:
                throw new MessagePackSerializationException($"{reader.NextMessagePackType} is nothing that JSON can say.");
        }
    }

    private static void UnpackMap(ref MessagePackReader reader, Utf8JsonWriter json, MessagePackSecurity security)
    {
        security.DepthStep(ref reader);
        json.WriteStartObject();
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            json.WritePropertyName(reader.ReadString() ?? throw new MessagePackSerializationException("A key is nil."));
            Unpack(ref reader, json, security);
        }

        json.WriteEndObject();
        reader.Depth--;
    }

    private static void UnpackArray(ref MessagePackReader reader, Utf8JsonWriter json, MessagePackSecurity security)
    {
        security.DepthStep(ref reader);
        json.WriteStartArray();
        for (int left = reader.ReadArrayHeader(); left > 0; left--) Unpack(ref reader, json, security);
        json.WriteEndArray();
        reader.Depth--;
    }

    private static void UnpackFloat(ref MessagePackReader reader, Utf8JsonWriter json)
    {
        double value = reader.ReadDouble();
        if (!double.IsFinite(value)) throw new MessagePackSerializationException($"{value} is no number of JSON.");
        json.WriteNumberValue(value);
    }
}
