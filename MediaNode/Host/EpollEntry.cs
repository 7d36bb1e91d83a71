using System.Runtime.InteropServices;

namespace Conference.MediaNode.Host;

/// <summary>struct epoll_event: 32 bits of events and 64 of the caller's, without a gap between them on x64 alone.</summary>
internal static class EpollEntry
{
    private static readonly int TagOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 ? 4 : 8;

    public static int Length => TagOffset + sizeof(ulong);

    public static void Write(Span<byte> entry, uint events, int tag)
    {
        entry[..Length].Clear();
        MemoryMarshal.Write(entry, in events);
        MemoryMarshal.Write(entry[TagOffset..], in tag);
    }

    public static int ReadTag(ReadOnlySpan<byte> entry) => MemoryMarshal.Read<int>(entry[TagOffset..]);
}
