using System.Net;

namespace Conference.Silo;

/// <summary>The settings under <c>Silo</c>.</summary>
internal sealed class SiloOptions
{
    public const string Section = "Silo";

    /// <summary>Where the gateway listens: <c>address:port</c>.</summary>
    public string Http { get; init; } = "127.0.0.1:8080";

    /// <summary>Where media nodes dial: <c>address:port</c>.</summary>
    public string NodeLink { get; init; } = "127.0.0.1:7443";

    /// <summary>Whether this silo is a gateway too.</summary>
    public bool Gateway { get; init; } = true;

    /// <summary>A folder for what grains store (embedded engine). Empty: they store elsewhere, or in memory.</summary>
    public string DataPath { get; init; } = "";

    /// <summary>
    /// A PostgreSQL database for what grains store (embedded engine, instead of <see cref="DataPath"/>), or what
    /// <c>Silo:Clustering</c> needs (Orleans engine).
    /// </summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>What a start waits for another silo to let go of the database (embedded engine).</summary>
    public TimeSpan TakeOverMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>PEM files: the silo's certificate and key, and the authority of the cluster.</summary>
    public string Certificate { get; init; } = "";

    public string Key { get; init; } = "";

    public string ClusterCa { get; init; } = "";

    public IPEndPoint HttpEndPoint => IPEndPoint.Parse(Http);

    public IPEndPoint NodeLinkEndPoint => IPEndPoint.Parse(NodeLink);

    /// <summary>What is wrong; each names the setting, its value and what it may be.</summary>
    public IEnumerable<string> Faults()
    {
        if (!IsEndPoint(Http)) yield return Fault(nameof(Http), Http, "address:port");
        if (!IsEndPoint(NodeLink)) yield return Fault(nameof(NodeLink), NodeLink, "address:port");
        if (DataPath.Length > 0 && ConnectionString.Length > 0)
        {
            yield return Fault(nameof(DataPath), DataPath, $"empty where {Section}:{nameof(ConnectionString)} is set: state has one place");
        }

        if (!File.Exists(Certificate)) yield return Fault(nameof(Certificate), Certificate, "the path of a PEM file");
        if (!File.Exists(Key)) yield return Fault(nameof(Key), Key, "the path of a PEM file");
        if (!File.Exists(ClusterCa)) yield return Fault(nameof(ClusterCa), ClusterCa, "the path of a PEM file");
    }

    private static bool IsEndPoint(string text) =>
        text.LastIndexOf(':') > text.LastIndexOf(']') && IPEndPoint.TryParse(text, out _);

    private static string Fault(string setting, string value, string rule) => $"{Section}:{setting} is '{value}' but must be {rule}.";
}
