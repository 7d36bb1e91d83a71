using System.Runtime.InteropServices;
using Conference.Fuzz.Targets;
using Conference.Fuzz.Targets.Wire;

namespace Conference.Fuzz.Tests;

public class EngineTests
{
    [Fact]
    public void One_seed_gives_one_run()
    {
        byte[][] first = CorpusAfter(seed: 5, steps: 2000);

        Assert.Equal(first, CorpusAfter(seed: 5, steps: 2000));
        Assert.NotEqual(first, CorpusAfter(seed: 6, steps: 2000));
    }

    [Fact]
    public void A_failing_input_is_shortened_to_what_fails()
    {
        byte[] failing = [.. Enumerable.Range(0, 200).Select(i => (byte)i)];

        byte[] shortest = Minimizer.Shorten(failing, "both", input =>
            input.Contains((byte)17) && input.Contains((byte)150) ? "both" : null);

        Assert.Equal([17, 150], shortest);
    }

    [Fact]
    public void Shortening_does_not_slide_into_another_failure()
    {
        byte[] shortest = Minimizer.Shorten([1, 2, 3, 4], "two", input =>
            input.Length < 2 ? "short" : input.Contains((byte)2) ? "two" : null);

        Assert.Equal(2, shortest.Length);
        Assert.Contains((byte)2, shortest);
    }

    [Fact]
    public void The_byte_behind_an_input_cannot_be_read()
    {
        using GuardedMemory memory = new(100);
        ReadOnlySpan<byte> input = memory.Place([1, 2, 3]);
        using FileStream file = new(Path.GetTempFileName(), FileMode.Create, FileAccess.Write, FileShare.None, 1,
            FileOptions.DeleteOnClose);

        RandomAccess.Write(file.SafeFileHandle, input, 0);
        Exception? fault = null;
        try
        {
            // The kernel reads it for us and answers EFAULT, where our own reading would end the process.
            RandomAccess.Write(file.SafeFileHandle,
                MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetReference(input), 4).Slice(3, 1), 0);
        }
        catch (IOException refused)
        {
            fault = refused;
        }

        Assert.NotNull(fault);
    }

    [Fact]
    public void The_input_at_work_outlives_its_process()
    {
        using FileStream trace = new(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite,
            1, FileOptions.DeleteOnClose);
        using (StunTarget target = new())
        using (Fuzzer fuzzer = new(target, 1, trace))
        {
            Assert.Null(fuzzer.Execute(Samples.Check(true)));
        }
        byte[] content = new byte[trace.Length];
        trace.ReadExactly(content);

        Assert.Equal(Samples.Check(true), Workplace.ReadTrace(content));
        Assert.Null(Workplace.ReadTrace([1, 2, 3]));
    }

    [Theory]
    [InlineData("stun 5 --seed 7 --keep", "stun", 5, 7, true)]
    [InlineData("stun", "stun", 1, null, false)]
    public void Options_are_read(string line, string target, double minutes, int? seed, bool keep)
    {
        Assert.True(FuzzOptions.TryRead(line.Split(' '), out FuzzOptions options, out string error), error);

        Assert.Equal([target], options.Targets);
        Assert.Equal(TimeSpan.FromMinutes(minutes), options.Span);
        Assert.Equal(keep, options.Keep);
        if (seed is { } expected) Assert.Equal(expected, options.Seed);
    }

    [Theory]
    [InlineData("nothing", "no target")]
    [InlineData("stun x", "no number of minutes")]
    [InlineData("stun 0", "no number of minutes")]
    [InlineData("stun 1 2", "one word too many")]
    [InlineData("stun --seed -1", "must be a number")]
    public void Wrong_options_are_explained(string line, string words)
    {
        Assert.False(FuzzOptions.TryRead(line.Split(' '), out _, out string error));

        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    private static byte[][] CorpusAfter(int seed, int steps)
    {
        using StunTarget target = new();
        using Fuzzer fuzzer = new(target, seed);
        Assert.Null(fuzzer.Begin([]));
        for (int i = 0; i < steps; i++) Assert.Null(fuzzer.Step());
        return [.. Enumerable.Range(0, fuzzer.Corpus.Count).Select(place => fuzzer.Corpus[place])];
    }
}
