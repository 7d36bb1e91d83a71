using Conference.Cluster.Mutants;

namespace Conference.Cluster.Simulation.Tests;

/// <summary>Bugs that are planted on purpose: whatever proves that the cluster is right must prove that these are wrong.</summary>
public class ClusterMutantTests
{
    [Fact]
    public void Every_planted_bug_is_found()
    {
        using StringWriter output = new();

        Assert.True(ClusterMutantRun.Run(Repository.Root, [], output) == 0, output.ToString());
    }

    [Fact]
    public void An_edit_that_does_not_apply_or_applies_twice_is_a_fault()
    {
        ClusterBug bug = new("name", "File.cs", "a + b", "a - b");
        List<string> faults = [];

        Assert.Equal("x = a - b;", MutatedTree.Plant("x = a + b;", "File.cs", [bug], faults));
        Assert.Empty(faults);
        MutatedTree.Plant("x = b + a;", "File.cs", [bug], faults);
        MutatedTree.Plant("x = a + b; y = a + b;", "File.cs", [bug], faults);
        Assert.Equal(2, faults.Count);
    }

    [Fact]
    public void No_two_bugs_share_a_name() =>
        Assert.Equal(ClusterBugs.All.Count, ClusterBugs.All.Select(bug => bug.Name).Distinct().Count());
}
