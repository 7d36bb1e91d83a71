using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>Connects to what listens within another network namespace, its loopback addresses included.</summary>
internal static class NamespaceDoor
{
    private const int CLONE_NEWNET = 0x4000_0000;

    /// <summary>
    /// A socket stays in the namespace in which it was made; a thread that enters one is not used again.
    /// </summary>
    public static Task<Socket> Connect(string networkNamespace, IPEndPoint to)
    {
        TaskCompletionSource<Socket> connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                connected.SetResult(ConnectHere(networkNamespace, to));
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                connected.SetException(failure);
            }
        });
        thread.Start();
        return connected.Task;
    }

    private static Socket ConnectHere(string networkNamespace, IPEndPoint to)
    {
        using SafeFileHandle file = File.OpenHandle($"/run/netns/{networkNamespace}", share: FileShare.ReadWrite);
        if (SetNamespace(file, CLONE_NEWNET) != 0)
        {
            throw new IOException($"{networkNamespace} cannot be entered: error {Marshal.GetLastPInvokeError()}");
        }

        Socket socket = new(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(to);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int SetNamespace(SafeFileHandle file, int kind);
}
