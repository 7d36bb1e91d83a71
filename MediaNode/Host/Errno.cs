namespace Conference.MediaNode.Host;

/// <summary>The error numbers that a node tells apart (asm-generic/errno.h).</summary>
internal enum Errno
{
    None = 0,
    Interrupted = 4,
    IoError = 5,
    TryAgain = 11,
    AccessDenied = 13,
    InvalidArgument = 22,
    NoProtocolOption = 92,
    NotSupported = 95,
    FamilyNotSupported = 97,
    AddressInUse = 98,
    AddressNotAvailable = 99,
    NetworkUnreachable = 101,
    NoBuffers = 105,
    ConnectionRefused = 111,
    HostUnreachable = 113,
}
