using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Conference.EndToEnd.Tests.Secrets;

public class ProcessMemoryTests
{
    [Fact]
    public void What_this_process_has_in_memory_is_found()
    {
        byte[] drawn = GC.AllocateArray<byte>(32, pinned: true);
        RandomNumberGenerator.Fill(drawn);
        string text = Convert.ToBase64String(drawn);
        nint native = Marshal.StringToCoTaskMemUTF8(BitConverter.ToString(drawn));
        try
        {
            using ProcessMemory? memory = ProcessMemory.TryOpen(Environment.ProcessId, out string reason);
            Assert.SkipWhen(memory is null, reason);

            SecretSearch search = new([new Secret("drawn", drawn)]);
            SecretSighting[] sightings = [.. memory.Search(search, "here")];
            SecretSighting[] whole = [.. sightings.Where(static sighting => sighting.IsWhole)];

            long pinned = Marshal.UnsafeAddrOfPinnedArrayElement(drawn, 0);
            Assert.Contains(whole, sighting => sighting.Form == "raw" && sighting.Position == pinned);
            Assert.Contains(whole, sighting => sighting.Form == "HEX" && sighting.Position == native);
            Assert.Contains(sightings, static sighting => sighting is { Form: "base64 in UTF-16" });
            Assert.True(memory.Searched > 1 << 20);
        }
        finally
        {
            Marshal.FreeCoTaskMem(native);
            GC.KeepAlive(text);
        }
    }

    [Fact]
    public void Where_there_is_no_process_the_reason_is_said()
    {
        using ProcessMemory? memory = ProcessMemory.TryOpen(int.MaxValue, out string reason);

        Assert.Null(memory);
        Assert.Contains($"{int.MaxValue}", reason, StringComparison.Ordinal);
    }
}
