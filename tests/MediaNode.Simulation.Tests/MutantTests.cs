using Conference.MediaNode.Mutants;

namespace Conference.MediaNode.Simulation.Tests;

/// <summary>Bugs that are planted on purpose: whatever proves that calls are right must prove that these are wrong.</summary>
public class MutantTests
{
    [Fact]
    public void Every_planted_bug_is_found()
    {
        using StringWriter output = new();

        Assert.True(MutantRun.Run(Repository.Root, output) == 0, output.ToString());
    }

    [Fact]
    public void An_edit_that_does_not_apply_or_applies_twice_is_a_fault()
    {
        PlantedBug bug = new("name", "File.cs", "a + b", "a - b");
        List<string> faults = [];

        Assert.Equal("x = a - b;", MutatedSources.Plant("x = a + b;", [bug], faults));
        Assert.Empty(faults);
        MutatedSources.Plant("x = b + a;", [bug], faults);
        MutatedSources.Plant("x = a + b; y = a + b;", [bug], faults);
        Assert.Equal(2, faults.Count);
    }

    [Fact]
    public void The_switch_stands_where_the_edit_wants_it() =>
        Assert.Equal("if (Conference.MediaNode.Mutant.Is(\"name\"))", new PlantedBug("name", "File.cs", "if (x)", "if ({0})").Replacement);

    [Fact]
    public void No_two_bugs_share_a_name() =>
        Assert.Equal(PlantedBugs.All.Count, PlantedBugs.All.Select(bug => bug.Name).Distinct().Count());
}
