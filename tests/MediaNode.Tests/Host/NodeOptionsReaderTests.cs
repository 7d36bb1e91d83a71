using System.Net;
using Microsoft.Extensions.Configuration;

namespace Conference.MediaNode.Host;

public sealed class NodeOptionsReaderTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void What_is_not_set_has_its_default()
    {
        NodeOptions options = Read([], out IReadOnlyList<string> errors)!;

        Assert.Empty(errors);
        Assert.Equal(20_000, options.PortBase);
        Assert.InRange(options.Shards, 1, NodeOptions.ShardsMax);
        Assert.Equal(options.Shards * NodeOptions.PacketsPerSecondPerShard, options.PacketsPerSecondMax);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 7443)], options.SiloEndpoints);
        Assert.Equal(IPAddress.Loopback, options.HealthAddress);
    }

    [Fact]
    public void Lists_are_separated_by_commas()
    {
        NodeOptions options = Read(new()
        {
            ["Bind"] = "127.0.0.1, ::1",
            ["Announce"] = "192.0.2.1,2001:db8::1",
            ["SiloEndpoints"] = "silo-1.example:7443,[2001:db8::2]:1",
        }, out _)!;

        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], options.Bind);
        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")], options.Announce);
        Assert.Equal([new DnsEndPoint("silo-1.example", 7443), new IPEndPoint(IPAddress.Parse("2001:db8::2"), 1)], options.SiloEndpoints);
    }

    [Theory]
    [InlineData("Id", "no spaces")]
    [InlineData("Id", "")]
    [InlineData("Bind", "localhost")]
    [InlineData("Bind", "127.0.0.1,127.0.0.1")]
    [InlineData("Announce", "0.0.0.0")]
    [InlineData("PortBase", "65536")]
    [InlineData("PortBase", "-1")]
    [InlineData("MovePorts", "257")]
    [InlineData("MovePorts", "-1")]
    [InlineData("TunnelAddress", "0.0.0.0")]
    [InlineData("DoorAddress", "door")]
    [InlineData("DoorPort", "65536")]
    [InlineData("TunnelAddress", "node-1.example")]
    [InlineData("Shards", "0")]
    [InlineData("Shards", "65")]
    [InlineData("Shards", "two")]
    [InlineData("PinShards", "perhaps")]
    [InlineData("SiloEndpoints", "no-port")]
    [InlineData("SiloEndpoints", "host:0")]
    [InlineData("SiloEndpoints", ":7443")]
    [InlineData("Certificate", "/does/not/exist.pem")]
    [InlineData("PacketsPerSecondMax", "0")]
    [InlineData("HealthAddress", "everywhere")]
    [InlineData("HealthPort", "99999")]
    [InlineData("DrainDeadline", "soon")]
    [InlineData("DrainDeadline", "5")]
    [InlineData("DrainDeadline", "-00:00:01")]
    [InlineData("DrainDeadline", "7.00:00:01")]
    public void A_wrong_setting_is_named_with_its_value(string name, string value)
    {
        Assert.Null(Read(new() { [name] = value }, out IReadOnlyList<string> errors));

        Assert.Contains(errors, error =>
            error.StartsWith($"Node:{name} is '", StringComparison.Ordinal)
            && error.Contains(value.Split(',')[0], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 3600)]
    [InlineData("00:00:00", 0)]
    [InlineData("00:05:00", 300)]
    [InlineData("7.00:00:00", 604_800)]
    public void A_node_that_is_to_end_waits_an_hour_or_as_long_as_it_is_told(string? deadline, int seconds)
    {
        NodeOptions options = Read(new() { ["DrainDeadline"] = deadline }, out _)!;

        Assert.Equal(TimeSpan.FromSeconds(seconds), options.DrainDeadline);
    }

    [Fact]
    public void The_ports_of_all_shards_have_to_fit()
    {
        Assert.NotNull(Read(new() { ["PortBase"] = "65532", ["Shards"] = "4", ["MovePorts"] = "0" }, out _));
        Assert.Null(Read(new() { ["PortBase"] = "65533", ["Shards"] = "4", ["MovePorts"] = "0" }, out _));
        Assert.NotNull(Read(new() { ["PortBase"] = "65524", ["Shards"] = "4", ["MovePorts"] = "2" }, out _));
        Assert.Null(Read(new() { ["PortBase"] = "65525", ["Shards"] = "4", ["MovePorts"] = "2" }, out _));
    }

    [Fact]
    public void Ports_for_moves_follow_those_of_all_shards()
    {
        NodeOptions options = Read(new() { ["PortBase"] = "30000", ["Shards"] = "4", ["MovePorts"] = "2" }, out _)!;

        Assert.Equal([30_004, 30_006, 30_008, 30_010], Enumerable.Range(0, 4).Select(options.MovePortBase));
    }

    [Fact]
    public void So_many_ports_at_so_many_addresses_are_more_sockets_than_a_shard_may_have()
    {
        string addresses = string.Join(',', Enumerable.Range(1, 4).Select(last => $"127.0.0.{last}"));

        Assert.NotNull(Read(new() { ["Bind"] = addresses, ["MovePorts"] = "255" }, out _));
        Assert.Null(Read(new() { ["Bind"] = addresses, ["MovePorts"] = "256" }, out IReadOnlyList<string> errors));
        Assert.Contains("Node:MovePorts is '256'", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1,192.0.2.2", "198.51.100.1", "192.0.2.1")]
    [InlineData("0.0.0.0", "198.51.100.1", "198.51.100.1")]
    public void Other_nodes_are_told_the_first_bound_address_or_else_the_first_announced(string bind, string announce, string told)
    {
        NodeOptions options = Read(new() { ["Bind"] = bind, ["Announce"] = announce }, out _)!;

        Assert.Equal(IPAddress.Parse(told), options.TunnelAddress);
        Assert.Equal(options.Bind[0], options.DoorAddress);
    }

    private NodeOptions? Read(Dictionary<string, string?> settings, out IReadOnlyList<string> errors)
    {
        Dictionary<string, string?> all = new()
        {
            ["Node:Id"] = "node-1",
            ["Node:Certificate"] = _file,
            ["Node:Key"] = _file,
            ["Node:ClusterCa"] = _file,
        };
        foreach ((string name, string? value) in settings) all[$"Node:{name}"] = value;
        return NodeOptionsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(all).Build(), out errors);
    }
}
