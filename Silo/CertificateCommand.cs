using System.Runtime.Versioning;
using Conference.Grains.Interfaces;
using Conference.Silo.NodeLinks;

namespace Conference.Silo;

/// <summary><c>--make-certificates DIRECTORY --nodes NAME,NAME</c>: a cluster's certificates, without any other tool.</summary>
[UnsupportedOSPlatform("windows")]
internal static class CertificateCommand
{
    private const string Switch = "make-certificates";

    public static bool IsAsked(IConfiguration configuration) => configuration[Switch] is not null;

    /// <returns>The process's exit code.</returns>
    public static int Run(IConfiguration configuration, TextWriter errors)
    {
        string directory = configuration[Switch]!;
        string[] names = (configuration["nodes"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? wrong = names.FirstOrDefault(name => !IdText.IsValid(name) || IsReserved(name));
        if (directory.Length == 0 || wrong is not null)
        {
            errors.WriteLine(directory.Length == 0
                ? "--make-certificates is '' but must be a folder."
                : $"--nodes names '{wrong}' but each must be {IdText.Rule}, and none of 'ca', 'silo', 'media'.");
            return 2;
        }

        ClusterCertificates.Make(directory, names.Select(name => new NodeId(name)), DateTimeOffset.UtcNow);
        return 0;
    }

    private static bool IsReserved(string name) => name
        is ClusterCertificates.AuthorityName or ClusterCertificates.SiloName or ClusterCertificates.MediaName;
}
