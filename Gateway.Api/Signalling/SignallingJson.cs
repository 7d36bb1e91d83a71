using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conference.Gateway.Api.Signalling;

/// <summary>The JSON of signalling: names and enums in camelCase, nothing required may be absent or null.</summary>
internal static class SignallingJson
{
    private const int DepthMax = 16;

    public static readonly JsonSerializerOptions Options = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

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
        fault = string.Empty;
        try
        {
            T? value = argument.Deserialize<T>(Options);
            if (value is null) fault = "The argument is null.";
            return value;
        }
        catch (JsonException malformed)
        {
            fault = malformed.Path is null or "$" ? "A field is missing." : $"The value at '{malformed.Path}' is wrong.";
        }
        catch (NotSupportedException)
        {
            // What an absent or unknown discriminator of a closed set ends in.
            fault = "The field 'type' names no known message.";
        }

        return null;
    }
}
