using System.Runtime.InteropServices;

namespace Conference.MediaNode.Host;

/// <summary>
/// The Linux calls and structures that the node's sockets need and .NET does not offer: many datagrams per call, the local
/// address of each, and segmentation by the kernel. 64-bit layouts (glibc and musl agree on little-endian machines).
/// </summary>
internal static partial class UdpSocketNative
{
    public const int FamilyIPv4 = 2;
    public const int FamilyIPv6 = 10;

    /// <summary>SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC</summary>
    public const int DatagramSocket = 2 | 0x800 | 0x80000;

    public const int LevelSocket = 1;
    public const int LevelIPv4 = 0;
    public const int LevelIPv6 = 41;
    public const int LevelUdp = 17;

    public const int SendBuffer = 7;
    public const int ReceiveBuffer = 8;
    public const int NoChecksum = 11;
    public const int SendBufferForce = 32;
    public const int ReceiveBufferForce = 33;

    /// <summary>SO_MEMINFO: figures about a socket's memory, of which the last is how many datagrams were dropped.</summary>
    public const int MemoryInfo = 55;

    public const int MemoryFigures = 9;
    public const int MemoryDrops = 8;

    public const int IPv4PacketInfo = 8;
    public const int IPv6Only = 26;
    public const int IPv6ReceivePacketInfo = 49;
    public const int IPv6PacketInfo = 50;
    public const int UdpSegment = 103;

    public const int DoNotWait = 0x40;
    public const int Truncated = 0x20;

    public const short PollIn = 1;
    public const short PollOut = 4;

    /// <summary>EPOLLIN, EPOLL_CTL_ADD and EPOLL_CLOEXEC</summary>
    public const uint EpollIn = 1;
    public const int EpollAdd = 1;
    public const int EpollCloseOnExec = 0x80000;

    /// <summary>RLIMIT_CORE</summary>
    public const int CoreSizeLimit = 4;

    /// <summary>EFD_NONBLOCK | EFD_CLOEXEC</summary>
    public const int EventNonBlocking = 0x800 | 0x80000;

    /// <summary>CLOCK_THREAD_CPUTIME_ID</summary>
    public const int ClockThreadCpu = 3;

    /// <summary>PR_GET_DUMPABLE</summary>
    public const int GetDumpable = 3;

    /// <summary>PR_SET_DUMPABLE</summary>
    public const int SetDumpable = 4;

    [StructLayout(LayoutKind.Sequential)]
    internal struct Vector
    {
        public nint Base;
        public nint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        public nint Name;
        public uint NameLength;
        public nint Vectors;
        public nint VectorCount;
        public nint Control;
        public nint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Message
    {
        public MessageHeader Header;
        public uint Length;
    }

    /// <summary>The head of one control message; its data follows.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ControlHeader
    {
        public nint Length;
        public int Level;
        public int Type;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct ResourceLimit
    {
        public nuint Soft;
        public nuint Hard;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct TimeValue
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, ref byte address, uint length);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetName(int descriptor, ref byte address, ref uint length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int option, in int value, uint length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int option, ref uint value, ref uint length);

    [LibraryImport("libc", EntryPoint = "recvmmsg", SetLastError = true)]
    public static partial int Receive(int descriptor, ref Message messages, uint count, int flags, nint timeout);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint Send(int descriptor, in MessageHeader message, int flags);

    [LibraryImport("libc", EntryPoint = "sendmmsg", SetLastError = true)]
    public static partial int SendMany(int descriptor, ref Message messages, uint count, int flags);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static partial int Poll(ref PollEntry entries, nuint count, in TimeValue timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int OpenEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlEpoll(int epoll, int operation, int descriptor, in byte entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitEpoll(int epoll, ref byte entries, int entriesMax, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int OpenEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, in ulong value, nint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, ref ulong value, nint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    public static partial int GetClock(int clock, out TimeValue time);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nint length, in byte mask);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Control(int option, nuint value, nuint unused3, nuint unused4, nuint unused5);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    public static partial int SetLimit(int resource, in ResourceLimit limit);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    public static partial int GetLimit(int resource, out ResourceLimit limit);
}
