namespace Conference.Fuzz.Tests;

/// <summary>
/// A little of what <c>./conference fuzz</c> does for long, by executions and not by time, with a seed of its own.
/// </summary>
public class TargetTests
{
    private const int Seed = 20_260_101;
    private const int CorpusBytesMax = 300 * 1024;

    public static TheoryData<string> Targets => [.. TargetList.Names];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_target_holds_for_its_corpus_and_for_mutations_of_it(string name)
    {
        using FuzzTarget target = TargetList.Find(name)!;
        using Fuzzer fuzzer = new(target, Seed);
        Finding? finding = fuzzer.Begin(Corpus.Load(Workplace.CorpusOf(name)));
        for (int i = 0; i < target.ExecutionsInTests && finding is null; i++) finding = fuzzer.Step();

        Assert.True(finding is null,
            $"Seed {Seed}, input {Convert.ToHexString(finding?.Input ?? [])}: {finding?.Details}");
        Assert.True(fuzzer.Corpus.Features > 1);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_target_has_a_corpus(string name) => Assert.NotEmpty(Corpus.Load(Workplace.CorpusOf(name)));

    [Fact]
    public void All_corpora_together_are_small() =>
        Assert.InRange(TargetList.Names.Sum(name => Corpus.Load(Workplace.CorpusOf(name)).Sum(input => input.Length)),
            1, CorpusBytesMax);

    [Fact]
    public void Names_are_unique() => Assert.Equal(TargetList.Names.Count, TargetList.Names.Distinct().Count());
}
