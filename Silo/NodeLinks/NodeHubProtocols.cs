using Microsoft.AspNetCore.SignalR.Protocol;

namespace Conference.Silo.NodeLinks;

/// <summary>
/// The encodings of the node link, the preferred one first. JSON is always there; a file that only builds with its package
/// references implements <see cref="AddPackagedProtocols"/>.
/// </summary>
internal static partial class NodeHubProtocols
{
    public static IReadOnlyList<IHubProtocol> All { get; } = Gather();

    private static List<IHubProtocol> Gather()
    {
        List<IHubProtocol> all = [];
        AddPackagedProtocols(all);
        all.Add(new NodeHubProtocol());
        return all;
    }

    static partial void AddPackagedProtocols(List<IHubProtocol> all);
}
