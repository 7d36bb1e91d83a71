using System.Net;
using System.Net.Sockets;

namespace Conference.MediaNode.Host.Moves;

/// <summary>Stands between two nodes: passes on what one says to the other, keeps it, and cuts the connection when told to.</summary>
internal sealed class RecordingRelay : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _onward = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _target;
    private readonly int _bytesMax;
    private readonly MemoryStream _said = new();
    private Socket? _dialled;

    /// <param name="bytesMax">Of the dialling side, after which the connection is cut.</param>
    public RecordingRelay(IPEndPoint target, int bytesMax = int.MaxValue)
    {
        _target = target;
        _bytesMax = bytesMax;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Over = Run();
    }

    public IPEndPoint Bound => (IPEndPoint)_listener.LocalEndPoint!;

    public Task Over { get; }

    /// <summary>What the dialling side has said; after <see cref="Over"/>.</summary>
    public byte[] Said => _said.ToArray();

    public void Dispose()
    {
        _listener.Dispose();
        _dialled?.Dispose();
        _onward.Dispose();
    }

    private async Task Run()
    {
        _dialled = await _listener.AcceptAsync();
        await _onward.ConnectAsync(_target);
        await Task.WhenAll(Pass(_dialled, _onward, _said, _bytesMax), Pass(_onward, _dialled, null, int.MaxValue));
    }

    private async Task Pass(Socket from, Socket to, MemoryStream? kept, int bytesMax)
    {
        byte[] buffer = new byte[64 * 1024];
        int passed = 0;
        try
        {
            while (passed < bytesMax)
            {
                int count = await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, bytesMax - passed)));
                if (count == 0) break;

                kept?.Write(buffer, 0, count);
                passed += count;
                await MoveSocket.Send(to, buffer.AsMemory(0, count), CancellationToken.None);
            }

            if (passed < bytesMax) to.Shutdown(SocketShutdown.Send);
            else Dispose();
        }
        catch (Exception failed) when (MoveSocket.IsBroken(failed))
        {
            // The other direction, or the test, has ended it.
        }
    }
}
