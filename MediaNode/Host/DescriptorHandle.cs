using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Conference.MediaNode.Host;

/// <summary>A file descriptor that is closed once.</summary>
internal sealed class DescriptorHandle : SafeHandle
{
    public DescriptorHandle(int descriptor, string what)
        : base(-1, ownsHandle: true)
    {
        if (descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{what} failed");

        SetHandle(descriptor);
    }

    public override bool IsInvalid => handle < 0;

    /// <summary>For calls of the owner, who closes it after the last one.</summary>
    public int Number => (int)handle;

    protected override bool ReleaseHandle() => UdpSocketNative.Close((int)handle) == 0;
}
