using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Conference.LoadGenerator.Signalling;

namespace Conference.LoadGenerator.Cluster;

/// <summary>Real processes of the build beside this one, on ports and in a folder of their own; all gone when disposed of.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    public const string NodeName = "node-1";


    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(120);

    private readonly string _folder = Directory.CreateTempSubdirectory("conference-").FullName;
    private readonly int _http = FreePort();
    private readonly int _nodeLink = FreePort();
    private ClusterProcess? _silo;
    private ClusterProcess? _node;

    private LocalCluster()
    {
    }

    public string ApiKey { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public Uri Gateway => new($"http://127.0.0.1:{_http}");

    public int NodeProcess => _node!.Id;

    public int SiloProcess => _silo!.Id;

    /// <summary>Where media nodes dial.</summary>
    public IPEndPoint NodeLink => new(IPAddress.Loopback, _nodeLink);

    public static async Task<LocalCluster> StartAsync(LocalClusterOptions options)
    {
        LocalCluster cluster = new();
        try
        {
            using (ClusterProcess command = ClusterProcess.Start(
                Assembly("Silo"), null, new Dictionary<string, string>(), "--make-certificates", cluster._folder, "--nodes", NodeName))
            {
                await command.ExpectSuccessAsync(StartMax);
            }

            cluster.StartSilo(options);
            if (options.HasNode) cluster.StartNode(options);
            await cluster.WaitUntilReadyAsync(nodes: options.HasNode ? 1 : 0);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _node?.Dispose();
        _silo?.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void StartSilo(LocalClusterOptions options) => _silo = ClusterProcess.Start(
        Assembly("Silo"),
        options.SiloProcessor,
        new Dictionary<string, string>
        {
            ["Silo:Http"] = $"127.0.0.1:{_http}",
            ["Silo:NodeLink"] = $"127.0.0.1:{_nodeLink}",
            ["Silo:DataPath"] = options.StoresOnDisk ? Path.Combine(_folder, "store") : "",
            ["Silo:Certificate"] = Pem("silo"),
            ["Silo:Key"] = Key("silo"),
            ["Silo:ClusterCa"] = Pem("ca"),
            ["Gateway:ApiKeys:0:KeySha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey))),
            ["Gateway:ApiKeys:0:Tenant"] = "load",
            ["Gateway:ApiKeys:0:Operator"] = "true",
            ["Gateway:TokenKeys:0:Kid"] = "k1",
            ["Gateway:TokenKeys:0:SecretBase64"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        });

    private void StartNode(LocalClusterOptions options)
    {
        Dictionary<string, string> settings = new()
        {
            ["Node:Id"] = NodeName,
            ["Node:Bind"] = "127.0.0.1",
            ["Node:PortBase"] = "0",
            ["Node:HealthPort"] = "0",
            ["Node:Shards"] = $"{options.Shards}",
            ["Node:PinShards"] = $"{options.PinsShards}",
            ["Node:SiloEndpoints"] = $"127.0.0.1:{_nodeLink}",
            ["Node:Certificate"] = Pem(NodeName),
            ["Node:Key"] = Key(NodeName),
            ["Node:ClusterCa"] = Pem("ca"),
        };
        if (options.SrtpProfiles is not null) settings["Node:SrtpProfiles"] = options.SrtpProfiles;
        _node = ClusterProcess.Start(Assembly("MediaNode"), options.NodeProcessor, settings);
    }

    /// <summary>Until a node that others brought is linked.</summary>
    public Task WaitForNodeAsync() => WaitUntilReadyAsync(nodes: 1);

    private async Task WaitUntilReadyAsync(int nodes)
    {
        using GatewayClient gateway = new(Gateway, ApiKey);
        using CancellationTokenSource late = new(StartMax);
        while (!await gateway.IsAliveAsync() || await gateway.NodesUpAsync() < nodes)
        {
            if (late.IsCancellationRequested || _silo!.HasExited || _node?.HasExited is true)
            {
                throw new LoadException($"The cluster does not start.\n--- silo\n{_silo!.Log}\n--- node\n{_node?.Log}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    /// <summary>The last lines of the silo's log.</summary>
    public string SiloLog => _silo!.Log;

    /// <summary>The file of a certificate of the cluster.</summary>
    public string Pem(string name) => Path.Combine(_folder, name + ".pem");

    /// <summary>The file of its key.</summary>
    public string Key(string name) => Path.Combine(_folder, name + ".key");

    /// <summary>Built as this program was: below its project's folder where this one is below its own.</summary>
    private static string Assembly(string project)
    {
        DirectoryInfo here = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        DirectoryInfo? root = here;
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Conference.sln"))) root = root.Parent;
        if (root is null) throw new LoadException($"No Conference.sln above {AppContext.BaseDirectory}.");

        // tests/PROGRAM/bin/…: the engine's folder, where it has one, the configuration, the framework.
        string[] output = Path.GetRelativePath(root.FullName, here.FullName).Split(Path.DirectorySeparatorChar)[2..];
        string path = Path.Combine([root.FullName, project, .. output, $"Conference.{project}.dll"]);
        return File.Exists(path) ? path : throw new LoadException($"{path} is missing: build {project} as this program was built.");
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
