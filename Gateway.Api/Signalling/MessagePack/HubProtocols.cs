using MessagePack;
using Microsoft.AspNetCore.SignalR;

namespace Conference.Gateway.Api.Signalling;

internal static partial class HubProtocols
{
    static partial void AddPackagedProtocols(ISignalRServerBuilder signalling) =>
        signalling.AddMessagePackProtocol(static protocol => protocol.SerializerOptions = MessagePackSettings);

    /// <summary>For messages of strangers.</summary>
    internal static MessagePackSerializerOptions MessagePackSettings { get; } = MessagePackSerializerOptions.Standard
        .WithResolver(JsonShapeResolver.Instance)
        .WithSecurity(MessagePackSecurity.UntrustedData);
}
