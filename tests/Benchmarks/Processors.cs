using System.Runtime.InteropServices;
using Conference.LoadGenerator;
using Conference.MediaNode.Host;

namespace Conference.Benchmarks;

/// <summary>Where threads run.</summary>
internal static class Processors
{
    /// <summary>Threads that this one starts inherit it.</summary>
    public static void PinThisThread(int processor)
    {
        byte[] mask = new byte[128];
        mask[processor / 8] = (byte)(1 << (processor % 8));
        if (UdpSocketNative.SetAffinity(0, mask.Length, in mask[0]) == 0) return;

        throw new LoadException($"Nothing can be pinned to processor {processor}: {(Errno)Marshal.GetLastPInvokeError()}");
    }
}
