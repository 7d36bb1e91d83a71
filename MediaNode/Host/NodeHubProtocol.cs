using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace Conference.MediaNode.Host;

/// <summary>
/// The node link's JSON, under a name of its own: in the silo it stands beside the gateway's, which is made for browsers.
/// </summary>
internal sealed class NodeHubProtocol : IHubProtocol
{
    public const string ProtocolName = "node-json";

    private static readonly JsonHubProtocolOptions Settings = Configured();

    private readonly JsonHubProtocol _json = new(Options.Create(Settings));

    /// <summary>How what is said is written, whatever it is wrapped in.</summary>
    public static JsonSerializerOptions Payloads => Settings.PayloadSerializerOptions;

    public string Name => ProtocolName;

    public int Version => _json.Version;

    public TransferFormat TransferFormat => _json.TransferFormat;

    public bool IsVersionSupported(int version) => _json.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message) =>
        _json.TryParseMessage(ref input, binder, out message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _json.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _json.GetMessageBytes(message);

    private static JsonHubProtocolOptions Configured()
    {
        JsonHubProtocolOptions settings = new();
        settings.PayloadSerializerOptions.RespectNullableAnnotations = true;
        settings.PayloadSerializerOptions.RespectRequiredConstructorParameters = true;
        return settings;
    }
}
