using System.Diagnostics;
using System.Globalization;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// A process of the cluster, and what it says. It ends with its owner, and by a guard's hand even when the test run is
/// killed and disposes of nothing.
/// </summary>
internal sealed class ClusterProcess : IDisposable
{
    /// <summary>The newest lines are kept.</summary>
    private const int LogLinesMax = 5_000;

    private readonly Process _process;
    private readonly Process _guard;
    private readonly Queue<string> _log = new();
    private readonly StreamWriter? _file;

    private ClusterProcess(string name, ProcessStartInfo start, string? logFile = null)
    {
        Name = name;
        if (logFile is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
            _file = new StreamWriter(logFile, append: true) { AutoFlush = true };
        }

        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _guard = Guard(_process.Id);
    }

    public string Name { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    /// <param name="settings">Names with colons, as in configuration files; they are handed over in the environment.</param>
    /// <param name="logFile">Gets all that the process says.</param>
    /// <param name="niceness">How much it gives way to the other processes of the machine.</param>
    public static ClusterProcess StartAssembly(
        string name, string assembly, IReadOnlyDictionary<string, string> settings, string? logFile = null, int niceness = 0)
    {
        ProcessStartInfo start = niceness == 0
            ? new("dotnet", [assembly])
            : new("nice", ["-n", niceness.ToString(CultureInfo.InvariantCulture), "dotnet", assembly]);
        start.WorkingDirectory = Path.GetDirectoryName(assembly);
        foreach ((string setting, string value) in settings)
        {
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        return new ClusterProcess(name, start, logFile);
    }

    public static ClusterProcess Start(string name, string file, params string[] arguments) =>
        new(name, new ProcessStartInfo(file, arguments));

    public async Task<int> WaitForExit(TimeSpan within)
    {
        using CancellationTokenSource late = new(within);
        try
        {
            await _process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"{Name} has not ended within {within.TotalSeconds} s. {Machine.Load}. It said:\n{Log}");
        }

        return _process.ExitCode;
    }

    /// <summary>As <c>kill -9</c> does.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <param name="signal">Such as <c>TERM</c>.</param>
    public async Task Signal(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        await kill.WaitForExitAsync();
        Assert.True(kill.ExitCode == 0, $"{Name} was not there to be sent {signal}.");
    }

    public string LogTail(int lines)
    {
        lock (_log) return string.Join('\n', _log.TakeLast(lines));
    }

    public void Dispose()
    {
        Kill();
        _guard.StandardInput.WriteLine();
        _guard.WaitForExit();
        _guard.Dispose();
        _process.Dispose();
        lock (_log) _file?.Dispose();
    }

    /// <summary>A line lets it go; the end of its input means that nobody is left who could send one.</summary>
    private static Process Guard(int id)
    {
        string[] script = ["-c", "read line || kill -9 \"$0\"", id.ToString(CultureInfo.InvariantCulture)];
        return Process.Start(new ProcessStartInfo("/bin/sh", script) { RedirectStandardInput = true })!;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _file?.WriteLine(line);
            _log.Enqueue(line);
            if (_log.Count > LogLinesMax) _log.Dequeue();
        }
    }
}
