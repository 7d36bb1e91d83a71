using System.Runtime.InteropServices;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>An SSL_CTX of libssl. Each SSL made from it keeps it alive.</summary>
internal sealed class SslContextHandle : SafeHandle
{
    public SslContextHandle(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OpenSslNative.FreeContext(handle);
        return true;
    }
}
