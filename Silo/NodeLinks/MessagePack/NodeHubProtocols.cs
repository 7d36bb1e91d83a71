using Microsoft.AspNetCore.SignalR.Protocol;

namespace Conference.Silo.NodeLinks;

internal static partial class NodeHubProtocols
{
    static partial void AddPackagedProtocols(List<IHubProtocol> all) => all.Add(new NodeMessagePackProtocol());
}
