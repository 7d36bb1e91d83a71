using System.Runtime.InteropServices;
using Conference.Fuzz.Targets.Link;

namespace Conference.Fuzz.Tests;

/// <summary>Alone in the process: the figures are those of all threads.</summary>
[Collection(nameof(DtlsLeakTests))]
[CollectionDefinition(nameof(DtlsLeakTests), DisableParallelization = true)]
public partial class DtlsLeakTests
{
    private const int Seed = 3;
    private const int WarmUp = 60;
    private const int Windows = 6;
    private const int ExecutionsPerWindow = 30;

    /// <summary>Of one window: a connection of the library has some 30 KB, and each execution makes four.</summary>
    private const long GrowthMax = 30_000 * ExecutionsPerWindow / 4;

    [Fact]
    public void Servers_that_were_fed_garbage_give_their_memory_back()
    {
        using DtlsServerTarget target = new();
        using Fuzzer fuzzer = new(target, Seed);
        Assert.Null(fuzzer.Begin([]));
        Run(fuzzer, WarmUp);
        List<long> growth = [];
        for (int i = 0; i < Windows; i++)
        {
            long before = NativeBytesInUse();
            Run(fuzzer, ExecutionsPerWindow);
            growth.Add(NativeBytesInUse() - before);
        }

        // The compiler of the runtime allocates there too, in some windows; a leak shows in every one.
        Assert.True(growth.Min() < GrowthMax, string.Join(' ', growth));
    }

    private static void Run(Fuzzer fuzzer, int executions)
    {
        for (int i = 0; i < executions; i++) Assert.Null(fuzzer.Step());
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static long NativeBytesInUse()
    {
        AllocatorFigures figures = Figures();
        return (long)(figures.BytesInUse + figures.MappedBytes);
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    private static partial AllocatorFigures Figures();

    /// <summary>struct mallinfo2 of the C library: of all arenas together.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct AllocatorFigures
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedRegions;
        public readonly nuint MappedBytes;
        private readonly nuint _unused, _fastBytes;
        public readonly nuint BytesInUse;
        private readonly nuint _freeBytes, _releasable;
    }
}
