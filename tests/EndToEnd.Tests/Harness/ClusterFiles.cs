namespace Conference.EndToEnd.Tests.Harness;

/// <summary>A cluster's folder: certificates, and what the silo stores. Gone with the cluster.</summary>
internal sealed class ClusterFiles : IDisposable
{
    private static readonly TimeSpan CertificatesMax = TimeSpan.FromSeconds(60);

    public string Folder { get; } = Directory.CreateTempSubdirectory("conference-").FullName;

    public string Data => Path.Combine(Folder, "data");

    public string Logs => Path.Combine(Folder, "logs");

    public string Authority => Certificate("ca");

    public string Certificate(string name) => Path.Combine(Folder, "certificates", name + ".pem");

    public string Key(string name) => Path.Combine(Folder, "certificates", name + ".key");

    /// <summary>By the silo's own command, as an operator does.</summary>
    public async Task MakeCertificates(IEnumerable<string> nodes)
    {
        using ClusterProcess command = ClusterProcess.Start(
            "certificates",
            "dotnet",
            Artifacts.Silo,
            "--make-certificates",
            Path.Combine(Folder, "certificates"),
            "--nodes",
            string.Join(',', nodes));
        int code = await command.WaitForExit(CertificatesMax);
        Assert.True(code == 0, $"Making certificates failed with {code}:\n{command.Log}");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
