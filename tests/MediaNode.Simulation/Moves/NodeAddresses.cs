using Conference.MediaNode.Ingress;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>Where a node of a run can be reached: a main port and those that clients are invited to, at an address of its own.</summary>
internal sealed class NodeAddresses(int index)
{
    private const uint FirstAddress = 0xC000_0201;
    private const ushort MainPort = 40_000;

    public const int MovePorts = 8;

    /// <summary>Of the channels that rooms move by: a name here.</summary>
    public string Door => $"door-{index}";

    public TransportAddress Main { get; } = TransportAddress.FromIPv4(FirstAddress + (uint)index, MainPort);

    public ShardOptions Options => new(0, [new AnnouncedAddress(Main)])
    {
        MovePorts = [.. Enumerable.Range(MainPort + 1, MovePorts).Select(port => (ushort)port)],
        Tunnel = Main,
    };

    public bool Has(TransportAddress address) => address.High == Main.High && address.Low == Main.Low;

    /// <summary>The number of the socket at that address.</summary>
    public static int LocalOf(TransportAddress address) => address.Port - MainPort;

    public TransportAddress AddressOf(int local) => Main with { Port = (ushort)(MainPort + local) };
}
