using Microsoft.AspNetCore.SignalR.Protocol;
using NodeSide = Conference.MediaNode.Host;

namespace Conference.Silo.NodeLinks;

/// <summary>Nodes and silos of builds with MessagePack, and of builds without.</summary>
public class NodeEncodingTests
{
    [Fact]
    public void MessagePack_is_preferred_and_JSON_is_always_there()
    {
        string[] expected = ["node-messagepack", "node-json"];
        Assert.Equal(expected, NodeHubProtocols.All.Select(protocol => protocol.Name));
        Assert.Equal(expected, NodeSide.NodeHubProtocols.All.Select(protocol => protocol.Name));
    }

    [Fact]
    public async Task A_node_that_speaks_nothing_but_MessagePack_links_to_a_silo_that_speaks_both() =>
        await AssertLinks(onlyOfSilo: null, [new NodeSide.NodeMessagePackProtocol()], failures: 0);

    [Fact]
    public async Task A_node_that_speaks_nothing_but_JSON_links_to_a_silo_that_speaks_both() =>
        await AssertLinks(onlyOfSilo: null, [new NodeSide.NodeHubProtocol()], failures: 0);

    [Fact]
    public async Task A_node_that_speaks_both_links_to_a_silo_that_speaks_nothing_but_JSON_when_it_dials_it_again() =>
        await AssertLinks(onlyOfSilo: NodeHubProtocol.ProtocolName, NodeSide.NodeHubProtocols.All, failures: 1);

    private static async Task AssertLinks(string? onlyOfSilo, IReadOnlyList<IHubProtocol> ofNode, long failures)
    {
        await using TestCluster cluster = await TestCluster.Start(onlyProtocol: onlyOfSilo);
        await using TestNode node = cluster.Dial(protocols: ofNode);

        await cluster.Diary.Until("report of 1");

        Assert.Equal((1, failures), (node.Link.Links, node.Link.Failures));
    }
}
