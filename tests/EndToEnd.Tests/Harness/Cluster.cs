using System.Security.Cryptography;
using System.Text;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// A cluster of real processes on ports of its own: a silo with the gateway, and media nodes. It starts with the first test
/// that asks for it, so that a run in which all are skipped starts nothing.
/// </summary>
public abstract class Cluster(ClusterOptions options) : IAsyncDisposable
{
    public const string Tenant = "dev";

    private const int SiloNiceness = 5;

    private readonly List<RunningNode> _nodes = [];
    private readonly Dictionary<string, LinkProxy> _proxies = [];
    private readonly Dictionary<string, string> _siloSettings = [];
    private ClusterFiles? _files;
    private ClusterProcess? _silo;
    private RestDoor? _rest;

    internal Uri Url { get; private set; } = new("http://127.0.0.1");

    /// <summary>The same gateway from a browser in <see cref="Lan"/>.</summary>
    internal Uri LanUrl => new UriBuilder(Url) { Host = Lan.Here.ToString() }.Uri;

    internal int NodeLinkPort { get; private set; }

    /// <summary>Of the tenant's platform, which is an operator too.</summary>
    internal string ApiKey { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    internal RestDoor Rest => _rest!;

    internal ClusterProcess Silo => _silo!;

    internal ClusterFiles Files => _files!;

    internal IReadOnlyList<RunningNode> Nodes => _nodes;

    internal async Task Start()
    {
        if (_rest is not null) return;

        string[] names = [.. Enumerable.Range(1, options.Nodes).Select(number => $"node-{number}")];
        _files = new ClusterFiles();
        await _files.MakeCertificates(names);
        StartSilo();
        if (options.NodesByProxy) AddProxies(names);
        _nodes.AddRange(names.Select(name => StartNode(name, _files)));
        await IsUp();
    }

    /// <summary>What has ended is started again.</summary>
    internal async Task Mend()
    {
        if (Silo.HasExited) StartSiloAgain();
        foreach (RunningNode node in _nodes.Where(node => node.Process.HasExited).ToArray()) StartNodeAgain(node.Id);
        await IsUp();
    }

    /// <summary>Waits until the gateway is ready, and all media nodes are up.</summary>
    internal async Task IsUp(TimeSpan? within = null)
    {
        await Eventually.Sees("the gateway is ready", () => Rest.IsReady(), isReady => isReady, within);
        foreach (RunningNode node in _nodes.Where(node => !node.Process.HasExited))
        {
            await Eventually.Sees($"{node.Id} is linked", node.IsLinked, isLinked => isLinked, within);
        }

        await Eventually.Sees(
            "all media nodes are up",
            async () => new Listing<NodeSeen>(await Rest.Nodes()),
            nodes => nodes.Count(node => node.State == "up") == _nodes.Count(node => !node.Process.HasExited),
            within);
    }

    internal RunningNode Node(string id) => _nodes.Single(node => node.Id == id);

    /// <summary>Between that node and the silo, where <see cref="ClusterOptions.NodesByProxy"/> says so.</summary>
    internal LinkProxy Proxy(RunningNode node) => _proxies[node.Id];

    /// <summary>
    /// With the ports, settings and data of the one that has ended. It gives way: on a small machine its start takes the processors from
    /// the browsers of the call for long enough to freeze a picture, which on a machine of its own it cannot.
    /// </summary>
    internal void StartSiloAgain()
    {
        Silo.Dispose();
        _silo = ClusterProcess.StartAssembly("silo", Artifacts.Silo, _siloSettings, LogFile("silo"), SiloNiceness);
    }

    /// <summary>In the place of the one that has ended.</summary>
    internal RunningNode StartNodeAgain(string id)
    {
        int place = _nodes.FindIndex(node => node.Id == id);
        _nodes[place].Dispose();
        return _nodes[place] = StartNode(id, Files);
    }

    /// <param name="files">Whose certificate it shows: the cluster's own, or a stranger's.</param>
    internal RunningNode StartNode(string id, ClusterFiles files)
    {
        int health = Machine.FreePort();
        Dictionary<string, string> settings = new(options.Environment.Concat(options.NodeEnvironment))
        {
            ["Node:Id"] = id,
            ["Node:Bind"] = options.Bind,
            ["Node:PortBase"] = $"{options.MediaPort ?? 0}",
            ["Node:Shards"] = "1",

            // Beside a port that was found free others may be taken.
            ["Node:MovePorts"] = options.MediaPort is null ? "32" : "0",
            ["Node:HealthPort"] = $"{health}",
            ["Node:SiloEndpoints"] = $"127.0.0.1:{(_proxies.TryGetValue(id, out LinkProxy? proxy) ? proxy.Port : NodeLinkPort)}",
            ["Node:Certificate"] = files.Certificate(id),
            ["Node:Key"] = files.Key(id),
            ["Node:ClusterCa"] = Files.Authority,
            ["Node:DtlsCertificate"] = Files.Certificate("media"),
        };
        if (options.Announce is not null) settings["Node:Announce"] = options.Announce;
        if (options.SrtpProfiles is not null) settings["Node:SrtpProfiles"] = options.SrtpProfiles;

        return new RunningNode(
            id,
            ClusterProcess.StartAssembly(id, Artifacts.MediaNode, settings, LogFile(id)),
            new Uri($"http://127.0.0.1:{health}"));
    }

    /// <summary>What each process said last, for a test that failed.</summary>
    internal string LogTails()
    {
        const int Lines = 40;
        ClusterProcess[] processes = [.. _silo is null ? [] : (ClusterProcess[])[_silo], .. _nodes.Select(node => node.Process)];
        return string.Join("\n\n", processes.Select(process =>
            $"--- {process.Name}{(process.HasExited ? $" (ended with {process.ExitCode})" : "")}\n{process.LogTail(Lines)}"));
    }

    public virtual ValueTask DisposeAsync()
    {
        foreach (RunningNode node in _nodes) node.Dispose();
        foreach (LinkProxy proxy in _proxies.Values) proxy.Dispose();
        _silo?.Dispose();
        _rest?.Dispose();
        _files?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private void StartSilo()
    {
        int port = Machine.LastingPort();
        NodeLinkPort = Machine.LastingPort();
        Url = new Uri($"http://{(options.Host == "0.0.0.0" ? "127.0.0.1" : options.Host)}:{port}");
        Dictionary<string, string> settings = new(options.Environment.Concat(options.SiloEnvironment))
        {
            ["Silo:Http"] = $"{options.Host}:{port}",
            ["Silo:NodeLink"] = $"127.0.0.1:{NodeLinkPort}",
            ["Silo:DataPath"] = Files.Data,
            ["Silo:Certificate"] = Files.Certificate("silo"),
            ["Silo:Key"] = Files.Key("silo"),
            ["Silo:ClusterCa"] = Files.Authority,
            ["Gateway:ApiKeys:0:KeySha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey))),
            ["Gateway:ApiKeys:0:Tenant"] = Tenant,
            ["Gateway:ApiKeys:0:Operator"] = "true",
            ["Gateway:TokenKeys:0:Kid"] = "k1",
            ["Gateway:TokenKeys:0:SecretBase64"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["Gateway:Demo:Enabled"] = "true",
            ["Gateway:Demo:Tenant"] = Tenant,
            ["Gateway:Demo:JoinsPerMinute"] = "1000",
            ["Gateway:WebRoot"] = Artifacts.Page,
        };
        foreach ((string setting, string value) in settings) _siloSettings[setting] = value;
        _silo = ClusterProcess.StartAssembly("silo", Artifacts.Silo, _siloSettings, LogFile("silo"));
        _rest = new RestDoor(Url, ApiKey);
    }

    private void AddProxies(IEnumerable<string> nodes)
    {
        foreach (string node in nodes) _proxies[node] = new LinkProxy(NodeLinkPort);
    }

    private string? LogFile(string name) => options.KeepsLogs ? Path.Combine(Files.Logs, name + ".log") : null;
}

/// <summary>The cluster that all tests share which do not change it.</summary>
public sealed class DefaultCluster() : Cluster(new ClusterOptions());
