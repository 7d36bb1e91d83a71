using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Conference.Grains.Interfaces.MessagePack;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Options;

namespace Conference.MediaNode.Host;

/// <summary>The node link's messages in MessagePack, under a name of its own as <see cref="NodeHubProtocol"/>'s is.</summary>
internal sealed class NodeMessagePackProtocol : IHubProtocol
{
    public const string ProtocolName = "node-messagepack";

    private readonly MessagePackHubProtocol _packed = new(Options.Create(Settings()));

    public string Name => ProtocolName;

    public int Version => _packed.Version;

    public TransferFormat TransferFormat => _packed.TransferFormat;

    public bool IsVersionSupported(int version) => _packed.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message) =>
        _packed.TryParseMessage(ref input, binder, out message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => _packed.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => _packed.GetMessageBytes(message);

    private static MessagePackHubProtocolOptions Settings() => new()
    {
        SerializerOptions = JsonShapeResolver.Settings(NodeHubProtocol.Payloads),
    };
}
