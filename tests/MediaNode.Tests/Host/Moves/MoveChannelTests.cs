using System.Net;
using System.Net.Sockets;
using Conference.MediaNode.Handover.Moves;

namespace Conference.MediaNode.Host.Moves;

/// <summary>A channel whose two ends meet while the shard closes it.</summary>
public sealed class MoveChannelTests : IDisposable
{
    private static readonly Guid _move = Guid.NewGuid();

    private readonly FakeShard _shard = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public MoveChannelTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _socket.Connect(_listener.LocalEndPoint!);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task A_shard_that_closes_its_channel_is_told_nothing_of_it_even_if_it_ends_at_once()
    {
        int ended = 0;
        using MoveChannel channel = new(_move, _shard, _ => ended++, CancellationToken.None);
        using MoveFrameWriter writer = new(new AeadSequence(new byte[AeadSequence.SecretLength]));
        Task writing = channel.Write(_socket, writer, null, null);
        Task ending = writing.ContinueWith(
            _ => channel.End(new MoveChannelBroken(_move)), TaskContinuationOptions.ExecuteSynchronously);

        channel.Close();
        await ending;

        Assert.Equal(1, ended);
        Assert.False(_shard.TryTake(out _));
    }
}
