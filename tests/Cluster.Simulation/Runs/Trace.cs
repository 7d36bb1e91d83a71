using System.Globalization;

namespace Conference.Cluster.Simulation.Runs;

/// <summary>What happened: a hash over all of it, and the words if somebody reads along.</summary>
internal sealed class Trace(Agenda agenda, TextWriter? writer)
{
    /// <summary>FNV-1a, 64 bits: the same in every process, which string hash codes are not.</summary>
    private const ulong Prime = 0x100_0000_01B3;

    private readonly Instant _beganAt = agenda.Now;
    private ulong _hash = 0xCBF2_9CE4_8422_2325;

    /// <summary>Somebody reads along.</summary>
    public bool IsWritten => writer is not null;

    public long Events { get; private set; }

    public string Hash => _hash.ToString("x16", CultureInfo.InvariantCulture);

    public double ElapsedMs => (agenda.Now - _beganAt).TotalMilliseconds;

    /// <param name="what">Is part of the hash.</param>
    /// <param name="detail">So is this.</param>
    public void Note(string what, string? detail = null)
    {
        Absorb(what);
        if (detail is not null) Absorb(detail);
        if (writer is not null) Write(detail is null ? what : $"{what} {detail}");
    }

    /// <summary>Numbers alone.</summary>
    public void Count(long number)
    {
        Events++;
        Absorb((ulong)agenda.Now.Nanoseconds);
        Absorb((ulong)number);
    }

    /// <summary>Words for a reader, no part of the hash.</summary>
    public void Remark(string words) => Write($"  {words}");

    private void Absorb(string text)
    {
        Events++;
        Absorb((ulong)agenda.Now.Nanoseconds);
        foreach (char character in text) _hash = (_hash ^ character) * Prime;
    }

    private void Absorb(ulong bits)
    {
        for (int i = 0; i < 8; i++, bits >>= 8) _hash = (_hash ^ (byte)bits) * Prime;
    }

    private void Write(string text)
    {
        string at = ElapsedMs.ToString("F3", CultureInfo.InvariantCulture).PadLeft(11);
        writer?.WriteLine($"{at} {text}");
    }
}
