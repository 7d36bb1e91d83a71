using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Script;

/// <summary><c>./conference up</c>, as somebody uses it who has just cloned the project.</summary>
public class ConferenceScriptTests(Chromium chromium)
{
    /// <summary>It may have to build everything first.</summary>
    private static readonly TimeSpan UpWithin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan DownWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Up_runs_a_cluster_that_carries_calls_and_an_interrupt_leaves_nothing_behind()
    {
        Prerequisites.OfCall();
        using DataFolder data = new();
        int port = Machine.FreePort();
        using ClusterProcess script = Up(port, data);
        await Eventually.Sees(
            "the cluster is up",
            () => (script.HasExited, script.Log),
            seen => seen.HasExited || seen.Log.Contains("/v1/rooms\n", StringComparison.Ordinal),
            UpWithin);
        Assert.False(script.HasExited, script.Log);
        Assert.Equal(3, data.Processes().Count());

        string example = Regex.Match(script.Log, @"^\s+(curl .*)$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Equal("201", await Run("bash", "-c", $"{example} -s -o /dev/null -w '%{{http_code}}'"));

        await Call(new Uri($"http://127.0.0.1:{port}"));

        await Run("kill", "-INT", script.Id.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0, await script.WaitForExit(DownWithin));
        Assert.Empty(data.Processes());
    }

    [Fact]
    public async Task Up_says_in_one_line_that_its_port_is_taken()
    {
        Prerequisites.OfCluster();
        using DataFolder data = new();
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        using ClusterProcess script = Up(port, data);
        Assert.NotEqual(0, await script.WaitForExit(UpWithin));
        Assert.Matches($@"^Port {port} at 127\.0\.0\.1 is taken: .*--port[^\n]*$", script.Log);
    }

    /// <summary>Media of such a cluster listens on all addresses of the machine.</summary>
    private async Task Call(Uri url)
    {
        await using Person ada = await Person.Open(chromium, url, "standup", "ada", new PersonOptions());
        await using Person grace = await Person.Open(chromium, url, "standup", "grace", new PersonOptions());
        await Task.WhenAll(ada.WaitConnected(), grace.WaitConnected());
        await Task.WhenAll(ada.SeesAndHears(grace), grace.SeesAndHears(ada));
    }

    /// <summary>A shell cannot listen to an interrupt that was ignored when it began, as it is in jobs in the background.</summary>
    private static ClusterProcess Up(int port, DataFolder data) => ClusterProcess.Start(
        "./conference", "env", "--default-signal=INT",
        Artifacts.Script, "up", "--nodes", "2", "--port", $"{port}", "--data", data.Path);

    private static async Task<string> Run(string file, params string[] arguments)
    {
        using ClusterProcess process = ClusterProcess.Start(file, file, arguments);
        int code = await process.WaitForExit(Eventually.Deadline);
        Assert.True(code == 0, $"{file} ended with {code}: {process.Log}");
        return process.Log;
    }

    private sealed class DataFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("conference-up-").FullName;

        /// <summary>Servers that were told of this folder.</summary>
        public IEnumerable<string> Processes() => Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 1,
            IgnoreInaccessible = true,
        }).Select(CommandLine).Where(IsServer);

        public void Dispose() => Directory.Delete(Path, recursive: true);

        private bool IsServer(string commandLine) =>
            commandLine.StartsWith("dotnet", StringComparison.Ordinal) && commandLine.Contains(Path, StringComparison.Ordinal);

        private static string CommandLine(string file)
        {
            try
            {
                return File.ReadAllText(file);
            }
            catch (IOException)
            {
                // The process has ended meanwhile.
                return "";
            }
        }
    }
}
