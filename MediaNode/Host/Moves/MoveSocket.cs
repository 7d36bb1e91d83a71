using System.Net.Sockets;

namespace Conference.MediaNode.Host.Moves;

/// <summary>What both ends of a channel do with their sockets.</summary>
internal static class MoveSocket
{
    /// <summary>False: the peer has ended the connection.</summary>
    public static async ValueTask<bool> TryFill(Socket socket, Memory<byte> wanted, CancellationToken cancellation)
    {
        while (!wanted.IsEmpty)
        {
            int came = await socket.ReceiveAsync(wanted, SocketFlags.None, cancellation);
            if (came == 0) return false;

            wanted = wanted[came..];
        }

        return true;
    }

    public static async ValueTask Send(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellation)..];
    }

    /// <summary>Networks speak in exceptions; anything else is a bug of ours.</summary>
    public static bool IsBroken(Exception failed) => failed
        is SocketException
        or OperationCanceledException
        or ObjectDisposedException;
}
