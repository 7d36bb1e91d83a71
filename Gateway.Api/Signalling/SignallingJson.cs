using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conference.Gateway.Api.Signalling;

/// <summary>The JSON of signalling: names and enums in camelCase, nothing required may be absent or null.</summary>
internal static class SignallingJson
{
    private const int DepthMax = 16;

    public static readonly JsonSerializerOptions Options =
        Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowOutOfOrderMetadataProperties = true;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = DepthMax;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }

    /// <summary>Reads a call's argument.</summary>
    /// <param name="fault">Where the argument is wrong, for its sender.</param>
    public static T? Read<T>(JsonElement argument, out string fault)
        where T : class
    {
        fault = "The argument is not an object.";
        if (argument.ValueKind is not JsonValueKind.Object) return null;

        try
        {
            return argument.Deserialize<T>(Options);
        }
        catch (JsonException malformed)
        {
            fault = malformed.Path is null or "$"
                ? "A field is missing, or the field 'type' names no known message."
                : $"The value at '{malformed.Path}' is wrong.";
        }
        catch (NotSupportedException)
        {
            // What an absent discriminator of a closed set ends in.
            fault = "The field 'type' is missing.";
        }

        return null;
    }
}
