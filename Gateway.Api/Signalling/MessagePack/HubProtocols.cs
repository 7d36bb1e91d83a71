using Conference.Grains.Interfaces.MessagePack;
using MessagePack;
using Microsoft.AspNetCore.SignalR;

namespace Conference.Gateway.Api.Signalling;

internal static partial class HubProtocols
{
    static partial void AddPackagedProtocols(ISignalRServerBuilder signalling) =>
        signalling.AddMessagePackProtocol(static protocol => protocol.SerializerOptions = MessagePackSettings);

    internal static MessagePackSerializerOptions MessagePackSettings { get; } = JsonShapeResolver.Settings(SignallingJson.Options);
}
