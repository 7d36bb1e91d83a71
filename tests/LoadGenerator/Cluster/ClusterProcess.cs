using System.Diagnostics;
using System.Globalization;

namespace Conference.LoadGenerator.Cluster;

/// <summary>
/// A process of the cluster and its last words. It ends with its owner, and by a guard's hand even when the owner is killed.
/// </summary>
internal sealed class ClusterProcess : IDisposable
{
    private const int LogLinesMax = 200;

    private readonly Process _process;
    private readonly Process _guard;
    private readonly Queue<string> _log = new();

    private ClusterProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        // A line lets it go; the end of its input means that nobody is left who could send one.
        string[] script = ["-c", "read line || kill -9 \"$0\"", _process.Id.ToString(CultureInfo.InvariantCulture)];
        _guard = Process.Start(new ProcessStartInfo("/bin/sh", script) { RedirectStandardInput = true })!;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    /// <param name="processor">Pins it; its process id stays that of the program.</param>
    /// <param name="settings">Names with colons, handed over in the environment.</param>
    public static ClusterProcess Start(
        string assembly, int? processor, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        string[] pin = processor is { } number ? ["taskset", "-c", $"{number}"] : [];
        string[] command = [.. pin, "dotnet", assembly, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..]);
        foreach ((string setting, string value) in settings)
        {
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        return new ClusterProcess(start);
    }

    /// <summary>Waits for the end of a command.</summary>
    public async Task ExpectSuccessAsync(TimeSpan within)
    {
        await _process.WaitForExitAsync().WaitAsync(within);
        if (_process.ExitCode != 0) throw new LoadException($"It ended with {_process.ExitCode}:\n{Log}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _guard.StandardInput.WriteLine();
        _guard.WaitForExit();
        _guard.Dispose();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Enqueue(line);
            if (_log.Count > LogLinesMax) _log.Dequeue();
        }
    }
}
