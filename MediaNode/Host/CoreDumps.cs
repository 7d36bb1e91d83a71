using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Conference.MediaNode.Host;

/// <summary>A core dump would hold the keys of every call.</summary>
internal static class CoreDumps
{
    /// <summary>
    /// Nothing is written, and nobody without privileges may look into the process's memory. The limit is for children too, who
    /// do not inherit the flag; the flag for a pipe in kernel.core_pattern, which does not ask for the limit.
    /// </summary>
    /// <exception cref="Win32Exception">The kernel refused.</exception>
    public static void Forbid()
    {
        Check(UdpSocketNative.Control(UdpSocketNative.SetDumpable, 0, 0, 0, 0));
        Check(UdpSocketNative.SetLimit(UdpSocketNative.CoreSizeLimit, default));
    }

    private static void Check(int result)
    {
        if (result != 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), "Core dumps cannot be forbidden");
    }
}
