using System.Runtime.InteropServices;

namespace Conference.MediaNode.Link.Dtls;

/// <summary>An SSL of libssl with its two memory BIOs. Not for two threads at once.</summary>
internal sealed class SslHandle : SafeHandle
{
    private GCHandle _peerCheck;

    public SslHandle(nint ssl, nint input, nint output, GCHandle peerCheck)
        : base(0, ownsHandle: true)
    {
        (Input, Output, _peerCheck) = (input, output, peerCheck);
        SetHandle(ssl);
    }

    /// <summary>What the peer sent. Freed with the SSL, like <see cref="Output"/>.</summary>
    public nint Input { get; }

    public nint Output { get; }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OpenSslNative.FreeSsl(handle);
        if (_peerCheck.IsAllocated) _peerCheck.Free();
        return true;
    }
}
