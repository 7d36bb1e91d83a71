using System.Net;
using System.Net.Sockets;
using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Silo.NodeLinks;

/// <summary>Over the loopback interface, where the kernel answers for ports that nobody holds.</summary>
public sealed class ProcessWitnessTests : IDisposable
{
    private readonly ProcessWitness _witness = new(TimeProvider.System);
    private readonly List<Socket> _open = [];

    public void Dispose() => _open.ForEach(socket => socket.Dispose());

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_process_whose_ports_are_all_closed_has_ended(string address)
    {
        string first = Closed(address), second = Closed(address);

        Assert.Equal(NodeEnd.ProcessEnded, await _witness.Look([first, second], IPAddress.Loopback));
    }

    [Fact]
    public async Task A_port_that_is_still_held_proves_nothing()
    {
        Assert.Equal(NodeEnd.Unknown, await _witness.Look([Closed("127.0.0.1"), Held("127.0.0.1")], IPAddress.Loopback));
    }

    [Fact]
    public async Task A_port_that_is_closed_after_the_first_question_is_found_closed()
    {
        Socket held = Bind("127.0.0.1");
        Task<NodeEnd> looking = _witness.Look([held.LocalEndPoint!.ToString()!], IPAddress.Loopback);
        await held.ReceiveAsync(new byte[64]);

        held.Dispose();

        Assert.Equal(NodeEnd.ProcessEnded, await looking);
    }

    [Fact]
    public async Task A_word_from_a_port_ends_the_question()
    {
        Socket held = Bind("127.0.0.1");
        Task<NodeEnd> looking = _witness.Look([held.LocalEndPoint!.ToString()!], IPAddress.Loopback);
        SocketReceiveFromResult asked = await held.ReceiveFromAsync(new byte[64], new IPEndPoint(IPAddress.Any, 0));

        await held.SendToAsync(new byte[1], asked.RemoteEndPoint);

        Assert.Equal(NodeEnd.Unknown, await looking);
    }

    [Fact]
    public async Task The_question_is_a_stun_indication_which_asks_for_no_answer()
    {
        Socket held = Bind("127.0.0.1");
        Task<NodeEnd> looking = _witness.Look([held.LocalEndPoint!.ToString()!], IPAddress.Loopback);
        byte[] question = new byte[64];

        int length = await held.ReceiveAsync(question);

        Assert.Equal(20, length);
        Assert.Equal([0x00, 0x11, 0x00, 0x00, 0x21, 0x12, 0xA4, 0x42], question[..8]);
        await looking;
    }

    [Fact]
    public async Task Loopback_addresses_of_another_machine_are_not_ours_to_ask()
    {
        Assert.Equal(NodeEnd.Unknown, await _witness.Look([Closed("127.0.0.1")], IPAddress.Parse("192.0.2.7")));
        Assert.Equal(NodeEnd.Unknown, await _witness.Look([Closed("127.0.0.1")], null));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("")]
    public async Task What_cannot_be_asked_proves_nothing(string address)
    {
        Assert.Equal(NodeEnd.Unknown, await _witness.Look([Closed("127.0.0.1"), address], IPAddress.Loopback));
    }

    [Fact]
    public async Task A_node_without_addresses_or_with_too_many_is_not_asked()
    {
        string closed = Closed("127.0.0.1");

        Assert.Equal(NodeEnd.Unknown, await _witness.Look([], IPAddress.Loopback));
        Assert.Equal(
            NodeEnd.Unknown,
            await _witness.Look(Enumerable.Repeat(closed, ProcessWitness.AddressesMax + 1), IPAddress.Loopback));
    }

    private string Held(string address) => Bind(address).LocalEndPoint!.ToString()!;

    private string Closed(string address)
    {
        Socket socket = Bind(address);
        string text = socket.LocalEndPoint!.ToString()!;
        socket.Dispose();
        return text;
    }

    private Socket Bind(string address)
    {
        IPAddress parsed = IPAddress.Parse(address);
        Socket socket = new(parsed.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(parsed, 0));
        _open.Add(socket);
        return socket;
    }
}
