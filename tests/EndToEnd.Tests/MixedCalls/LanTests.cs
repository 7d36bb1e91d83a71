using System.Diagnostics;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.MixedCalls;

/// <summary>
/// The network between Firefox and the cluster leaves nothing behind on the machine, whatever ends a run.
/// </summary>
public class LanTests(Firefox firefox)
{
    [Fact]
    public void What_a_killed_run_left_behind_is_removed_by_the_next_and_what_is_in_use_stays()
    {
        string? why = firefox.WhyNot();
        Assert.SkipWhen(why is not null, why ?? "");
        string left = $"cnf{PidOfTheDead()}";
        Run($"netns add {left}");
        Run($"link add {left}h type veth peer name eth0 netns {left}");

        Lan.RemoveLeftovers();

        Assert.False(File.Exists($"/run/netns/{left}"));
        Assert.False(Directory.Exists($"/sys/class/net/{left}h"));
        Assert.True(File.Exists($"/run/netns/cnf{Environment.ProcessId}"));
        Assert.True(Directory.Exists($"/sys/class/net/cnf{Environment.ProcessId}h"));
    }

    private static int PidOfTheDead()
    {
        using Process process = Process.Start("true");
        process.WaitForExit();
        return process.Id;
    }

    private static void Run(string command)
    {
        using Process process = Process.Start("ip", command);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
