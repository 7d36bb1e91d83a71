using Microsoft.AspNetCore.SignalR;

namespace Conference.Gateway.Api.Signalling;

/// <summary>
/// The encodings of the hub. JSON is always there; a file that only builds with its package references may implement
/// <see cref="AddPackagedProtocols"/> to add others, for instance MessagePack.
/// </summary>
internal static partial class HubProtocols
{
    public static void AddProtocols(this ISignalRServerBuilder signalling)
    {
        signalling.AddJsonProtocol(static json => SignallingJson.Configure(json.PayloadSerializerOptions));
        AddPackagedProtocols(signalling);
    }

    static partial void AddPackagedProtocols(ISignalRServerBuilder signalling);
}
