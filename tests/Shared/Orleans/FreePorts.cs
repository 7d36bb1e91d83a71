using System.Net;
using System.Net.Sockets;

namespace Conference;

/// <summary>Ports of this machine that nothing listens at. Orleans takes none that it is not told.</summary>
internal static class FreePorts
{
    public static int[] Take(int count)
    {
        // All at once, so that none is given twice.
        List<TcpListener> listeners = [];
        try
        {
            for (int index = 0; index < count; index++)
            {
                TcpListener listener = new(IPAddress.Loopback, 0);
                listeners.Add(listener);
                listener.Start();
            }

            return [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        }
        finally
        {
            foreach (TcpListener listener in listeners) listener.Dispose();
        }
    }
}
