using Microsoft.AspNetCore.SignalR.Protocol;

namespace Conference.MediaNode.Host;

internal static partial class NodeHubProtocols
{
    static partial void AddPackagedProtocols(List<IHubProtocol> all) => all.Add(new NodeMessagePackProtocol());
}
