using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>All that a running process has in memory and may read itself.</summary>
internal sealed class ProcessMemory : IDisposable
{
    private readonly int _process;
    private readonly SafeFileHandle _memory;

    private ProcessMemory(int process, SafeFileHandle memory) => (_process, _memory) = (process, memory);

    /// <summary>Bytes that the last search looked at.</summary>
    public long Searched { get; private set; }

    /// <summary>Bytes that the kernel would not show to the last search, such as its own pages.</summary>
    public long Hidden { get; private set; }

    /// <summary>Null where this user may not look.</summary>
    public static ProcessMemory? TryOpen(int process, out string reason)
    {
        reason = "";
        try
        {
            // Opening succeeds where reading does not: the first region decides.
            ProcessMemory memory = new(process, File.OpenHandle($"/proc/{process}/mem"));
            MemoryRegion first = memory.Regions()[0];
            if (memory.Read(first.Start, new byte[1]) == 1) return memory;

            memory.Dispose();
            reason = $"The kernel does not show the memory of process {process}.";
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            reason = $"The memory of process {process} cannot be read: {refused.Message}";
        }

        return null;
    }

    /// <summary>Each region by itself, so that a place says what kind of memory it is.</summary>
    public IReadOnlyList<SecretSighting> Search(SecretSearch search, string place)
    {
        Searched = 0;
        Hidden = 0;
        List<SecretSighting> sightings = [];
        foreach (MemoryRegion region in Regions())
        {
            sightings.AddRange(search.In($"{place} {region.Name}", region.Start, region.End, Read, out long reached));
            Searched += reached - region.Start;
            Hidden += region.End - reached;
        }

        return sightings;
    }

    // 7f1c2a000000-7f1c2a021000 rw-p 00000000 00:00 0      [heap]
    public IReadOnlyList<MemoryRegion> Regions()
    {
        List<MemoryRegion> regions = [];
        IReadOnlyDictionary<long, string> stacks = Stacks();
        foreach (string line in File.ReadLines($"/proc/{_process}/maps"))
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            string[] ends = fields[0].Split('-');
            ulong end = ulong.Parse(ends[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (fields[1][0] != 'r' || end > long.MaxValue) continue;

            long start = long.Parse(ends[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            string name = fields.Length > 5 ? fields[5].Trim() : "[anonymous]";
            foreach ((long pointer, string thread) in stacks)
            {
                if (pointer >= start && (ulong)pointer < end) name = $"[stack of {thread} from 0x{pointer:x}]";
            }

            regions.Add(new MemoryRegion(start, (long)end, name));
        }

        return regions;
    }

    /// <summary>Where the stacks of threads end at the moment, and whose they are. A thread that runs does not tell.</summary>
    private Dictionary<long, string> Stacks()
    {
        Dictionary<long, string> stacks = [];
        foreach (string thread in Directory.GetDirectories($"/proc/{_process}/task"))
        {
            try
            {
                // number, arguments, stack pointer, program counter
                string[] fields = File.ReadAllText(Path.Combine(thread, "syscall")).Trim().Split(' ');
                if (fields.Length < 2) continue;

                string pointer = fields[^2].Replace("0x", "", StringComparison.Ordinal);
                string name = File.ReadAllText(Path.Combine(thread, "comm")).Trim();
                stacks[long.Parse(pointer, NumberStyles.HexNumber, CultureInfo.InvariantCulture)] = name;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // A thread that has ended meanwhile, or that does not tell: its stack is anonymous memory, then.
            }
        }

        return stacks;
    }

    public void Dispose() => _memory.Dispose();

    /// <returns>0: there is nothing to be read.</returns>
    private int Read(long position, Span<byte> destination)
    {
        try
        {
            return RandomAccess.Read(_memory, destination, position);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

internal readonly record struct MemoryRegion(long Start, long End, string Name);
