using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// The network between a media node and the silo, which can fall silent in both directions, or reset what is open. What is
/// on its way when it falls silent arrives when it speaks again, as TCP repeats what got lost.
/// </summary>
internal sealed class LinkProxy : IDisposable
{
    private const int BufferLength = 16 * 1024;

    private readonly int _siloPort;
    private readonly TcpListener _listener = new(IPAddress.Loopback, Machine.LastingPort());
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly CancellationTokenSource _ending = new();
    private volatile TaskCompletionSource _passes = Passing();

    public LinkProxy(int siloPort)
    {
        _siloPort = siloPort;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void FallSilent() => _passes = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Speak() => _passes.TrySetResult();

    /// <summary>Ends all that is open; whoever dials again gets through.</summary>
    public void Reset()
    {
        foreach (Socket socket in _open.Keys)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }
    }

    public void Dispose()
    {
        _ending.Cancel();
        _listener.Dispose();
        Reset();
        Speak();
        _ending.Dispose();
    }

    private static TaskCompletionSource Passing()
    {
        TaskCompletionSource passing = new();
        passing.SetResult();
        return passing;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                Socket node = await _listener.AcceptSocketAsync(_ending.Token);
                _ = Connect(node);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The proxy is closed.
        }
    }

    private async Task Connect(Socket node)
    {
        Socket silo = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _open[node] = _open[silo] = true;
        try
        {
            await _passes.Task;
            await silo.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _siloPort), _ending.Token);
            await Task.WhenAll(Carry(node, silo), Carry(silo, node));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone, and the other is told.
        }

        foreach (Socket socket in (Socket[])[node, silo])
        {
            _open.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    private async Task Carry(Socket from, Socket to)
    {
        byte[] buffer = new byte[BufferLength];
        try
        {
            while (await from.ReceiveAsync(buffer, _ending.Token) is > 0 and int length)
            {
                await _passes.Task;
                for (int sent = 0; sent < length;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, length - sent), _ending.Token);
                }
            }

            // Not even an end comes through a silent network.
            await _passes.Task;
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
