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
        await IsUp(script);
        Assert.Equal(3, data.Processes().Count());

        string example = Regex.Match(script.Log, @"^\s+(curl .*)$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Equal("201", await Run("bash", "-c", $"{example} -s -o /dev/null -w '%{{http_code}}'"));

        await Call(new Uri($"http://127.0.0.1:{port}"));

        await script.Signal("INT");
        Assert.Equal(0, await script.WaitForExit(DownWithin));
        Assert.Empty(data.Processes());
    }

    [Fact]
    public async Task Up_starts_again_what_ends_by_itself()
    {
        Prerequisites.OfCluster();
        using DataFolder data = new();
        int port = Machine.LastingPort();
        using ClusterProcess script = Up(port, data);
        await IsUp(script);
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        foreach (string argument in (string[])["--Silo:Http", "node-1", "--Silo:Http"])
        {
            string before = data.ProcessId(argument)!;
            await Run("kill", "-KILL", before);
            await Eventually.Sees($"another {argument} runs", () => data.ProcessId(argument), now => now is not null && now != before);
            await Eventually.Sees("the gateway is ready", () => IsReady(http), isReady => isReady);
        }

        Assert.Equal(2, Regex.Count(script.Log, @"^The silo has ended: starting it again in \d+ s\.", RegexOptions.Multiline));
        Assert.Equal(1, Regex.Count(script.Log, @"^Media node-1 has ended: starting it again in 1 s\.", RegexOptions.Multiline));

        await script.Signal("INT");
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

    private static async Task IsUp(ClusterProcess script)
    {
        await Eventually.Sees(
            "the cluster is up",
            () => (script.HasExited, script.Log),
            seen => seen.HasExited || seen.Log.Contains("/v1/rooms\n", StringComparison.Ordinal),
            UpWithin);
        Assert.False(script.HasExited, script.Log);
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync("readyz");
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens yet.
            return false;
        }
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

        /// <summary>The command lines of servers that were told of this folder.</summary>
        public IEnumerable<string> Processes() => CommandLines().Where(IsServer).Select(CommandLine);

        /// <summary>Of the server with that argument; null while there is none.</summary>
        public string? ProcessId(string argument) => CommandLines().Where(IsServer)
            .Where(file => CommandLine(file).Split('\0').Contains(argument)).Select(file => file.Split('/')[2]).FirstOrDefault();

        public void Dispose() => Directory.Delete(Path, recursive: true);

        private static IEnumerable<string> CommandLines() => Directory.EnumerateFiles("/proc", "cmdline", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 1,
            IgnoreInaccessible = true,
        });

        private bool IsServer(string file) => CommandLine(file) is { } command
            && command.StartsWith("dotnet", StringComparison.Ordinal) && command.Contains(Path, StringComparison.Ordinal);

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
