using System.Net;
using System.Net.Sockets;

namespace Conference.Silo.NodeLinks;

/// <summary>Stands between a node and a silo. It passes on what they say, until it is told to take nothing more, or to hang up.</summary>
internal sealed class LinkRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _onward = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ended = new();
    private readonly TaskCompletionSource _siloHungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IPEndPoint _silo;
    private readonly Task _running;
    private volatile bool _isFrozen;

    public LinkRelay(IPEndPoint silo)
    {
        _silo = silo;

        // Little is to wait in the kernel, where nobody could say whether it has been taken.
        _listener.ReceiveBufferSize = 4096;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        _running = Run();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>From now on nothing is taken of either side, and neither is told.</summary>
    public void Freeze() => _isFrozen = true;

    /// <summary>To the silo the node is gone. Returns when it has drawn its conclusions.</summary>
    public async Task Cut()
    {
        _onward.Shutdown(SocketShutdown.Send);
        await _siloHungUp.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _listener.Dispose();
        _onward.Dispose();
        _ended.Dispose();
    }

    private async Task Run()
    {
        try
        {
            using Socket node = await _listener.AcceptAsync(_ended.Token);
            await _onward.ConnectAsync(_silo, _ended.Token);
            await Task.WhenAll(Pass(node, _onward), PassBack(node));
        }
        catch (Exception over) when (over is SocketException or OperationCanceledException)
        {
            // One of the sides, or the test, has ended it.
        }
    }

    private async Task PassBack(Socket node)
    {
        try
        {
            await Pass(_onward, node);
        }
        finally
        {
            _siloHungUp.TrySetResult();
        }
    }

    private async Task Pass(Socket from, Socket to)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            int count = await from.ReceiveAsync(buffer, _ended.Token);
            if (_isFrozen) await Task.Delay(Timeout.Infinite, _ended.Token);
            if (count == 0) return;

            for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _ended.Token);
        }
    }
}
