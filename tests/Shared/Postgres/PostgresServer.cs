using System.Diagnostics;
using Npgsql;

namespace Conference;

/// <summary>
/// A PostgreSQL server for the tests of one project, started when the first test asks for it: a folder of its own, a Unix
/// socket and no port, nothing kept. It ends with this process, however that ends.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    /// <summary>Of real time, for a busy machine.</summary>
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(50);

    /// <summary>Postgres refuses to run as root; the package brings this user.</summary>
    private const string User = "postgres";

    private const string Superuser = "conference";

    private readonly SemaphoreSlim _gate = new(1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"conference-postgres-{Guid.NewGuid():N}"[..32]);
    private Process? _process;
    private int _databases;

    /// <summary>Why there is no server on this machine, or null.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>A new, empty database, named by a connection string. Skips the test where there is no PostgreSQL.</summary>
    public async Task<string> NewDatabase()
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        await _gate.WaitAsync();
        try
        {
            if (_process is null) await Initialise();
            string name = $"test_{++_databases}";
            await Execute($"CREATE DATABASE {name}");
            return ConnectionString(name);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>As when the machine of the database loses its power; what was committed stays.</summary>
    public async Task Kill()
    {
        await Stop();
        NpgsqlConnection.ClearAllPools();
    }

    public Task StartAgain() => Run();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Stop();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        _gate.Dispose();
    }

    private async Task Initialise()
    {
        using Process initdb = Process.Start(Command(
            "initdb", "-D", _folder, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"))!;
        Task<string> said = initdb.StandardError.ReadToEndAsync();
        await initdb.StandardOutput.ReadToEndAsync();
        await initdb.WaitForExitAsync();
        Assert.True(initdb.ExitCode == 0, await said);
        await Run();
    }

    private async Task Run()
    {
        // The shell waits for the end of its input, which comes with the end of this process, and then ends the server.
        ProcessStartInfo server = Command(
            "postgres", "-D", _folder, "-k", _folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=200");
        ProcessStartInfo guarded = Quiet("sh");
        guarded.ArgumentList.Add("-c");
        guarded.ArgumentList.Add("\"$@\" <&- & read -r _; kill -INT $!; wait $!");
        guarded.ArgumentList.Add("sh");
        guarded.ArgumentList.Add(server.FileName);
        foreach (string argument in server.ArgumentList) guarded.ArgumentList.Add(argument);

        _process = Process.Start(guarded)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        Task<string> said = _process.StandardError.ReadToEndAsync();
        using CancellationTokenSource deadline = new(StartMax);
        while (!await Answers())
        {
            Assert.False(deadline.IsCancellationRequested || _process.HasExited, $"PostgreSQL has not started: {(_process.HasExited ? await said : "")}");
            await Task.Delay(LookPeriod);
        }
    }

    private async Task Stop()
    {
        if (_process is null) return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(StopMax);
        _process.Dispose();
        _process = null;
    }

    private async Task<bool> Answers()
    {
        try
        {
            await Execute("SELECT 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private async Task Execute(string text)
    {
        await using NpgsqlConnection connection = new(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(text, connection);
        await command.ExecuteNonQueryAsync();
    }

    private string ConnectionString(string database) => $"Host={_folder};Username={Superuser};Database={database}";

    private static ProcessStartInfo Command(string name, params string[] arguments)
    {
        string path = Path.Combine(FindBinaries()!, name);
        bool isRoot = Environment.IsPrivilegedProcess;
        ProcessStartInfo command = Quiet(isRoot ? "setpriv" : path);
        string[] prefix = isRoot ? [$"--reuid={User}", $"--regid={User}", "--init-groups", path] : [];
        foreach (string argument in (string[])[.. prefix, .. arguments]) command.ArgumentList.Add(argument);
        return command;
    }

    private static ProcessStartInfo Quiet(string file) => new(file)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    };

    private static string? FindMissing()
    {
        if (FindBinaries() is null) return "PostgreSQL is not installed: apt-get install postgresql";
        if (!Environment.IsPrivilegedProcess) return null;
        if (!File.ReadLines("/etc/passwd").Any(line => line.StartsWith($"{User}:", StringComparison.Ordinal)))
        {
            return $"PostgreSQL refuses to run as root, and there is no user '{User}'";
        }

        return null;
    }

    /// <summary>Debian keeps them apart by version, and off the path.</summary>
    private static string? FindBinaries()
    {
        const string Versions = "/usr/lib/postgresql";
        IEnumerable<string> folders = Directory.Exists(Versions)
            ? Directory.EnumerateDirectories(Versions).OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }
}
