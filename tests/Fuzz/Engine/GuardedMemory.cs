using System.Runtime.InteropServices;

namespace Conference.Fuzz.Engine;

/// <summary>
/// Memory with an unreadable page behind it. Bytes are placed so that they end at the page: code that reads on,
/// managed, unsafe or native, dies there and then. The pages may be those of a file, so that the input outlives the
/// process.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private readonly int _capacity;
    private readonly nuint _mapped;
    private readonly byte* _start;

    /// <param name="file">Keeps what was placed last; null for none.</param>
    public GuardedMemory(int capacity, FileStream? file = null)
    {
        int page = Environment.SystemPageSize;
        _capacity = ((capacity + page - 1) / page) * page;
        _mapped = (nuint)(_capacity + page);
        file?.SetLength(_capacity + page);
        int flags = file is null ? MapPrivate | MapAnonymous : MapShared;
        int descriptor = file is null ? -1 : (int)file.SafeFileHandle.DangerousGetHandle();
        _start = Map(null, _mapped, ProtectRead | ProtectWrite, flags, descriptor, 0);
        if ((nint)_start == -1 || Protect(_start + _capacity, (nuint)page, ProtectNone) != 0)
        {
            throw new InvalidOperationException($"No guarded memory: errno {Marshal.GetLastPInvokeError()}.");
        }
    }

    /// <summary>Everything up to the guard.</summary>
    public Span<byte> All => new(_start, _capacity);

    /// <summary>The last bytes before the guard.</summary>
    public Span<byte> Take(int length) => All[(_capacity - length)..];

    public Span<byte> Place(ReadOnlySpan<byte> bytes)
    {
        Span<byte> place = Take(bytes.Length);
        bytes.CopyTo(place);
        return place;
    }

    public void Dispose() => Unmap(_start, _mapped);

    private const int ProtectNone = 0;
    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int MapShared = 0x01;
    private const int MapPrivate = 0x02;
    private const int MapAnonymous = 0x20;

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial byte* Map(void* address, nuint length, int protection, int flags, int descriptor,
        nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(void* address, nuint length);
}
