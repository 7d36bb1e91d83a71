using System.Globalization;

namespace Conference.Fuzz;

/// <summary>Where corpus and findings are: beside the sources that this program was built from.</summary>
internal static class Workplace
{
    private static readonly string s_root = FindRoot();

    public static string CorpusOf(string target) => Path.Combine(s_root, "Corpus", target);

    /// <summary>The target's name stands in front of the file's, so that a replay needs nothing but the file.</summary>
    public static string Write(Finding finding)
    {
        string folder = Findings();
        string file = Path.Combine(folder, $"{finding.Target}.{finding.Seed}-{Hash(finding.Input):x8}");
        File.WriteAllBytes(file, finding.Input);
        File.WriteAllText(file + ".txt", finding.Details);
        return file;
    }

    /// <summary>Holds the input at work. Left behind by a process that did not end by itself.</summary>
    public static FileStream OpenTrace(string target) =>
        new(TraceOf(target), FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);

    public static void DeleteTrace(string target) => File.Delete(TraceOf(target));

    /// <summary>The input that an earlier process did not outlive.</summary>
    public static byte[]? LeftBehind(string target)
    {
        string trace = TraceOf(target);
        return File.Exists(trace) ? ReadTrace(File.ReadAllBytes(trace)) : null;
    }

    public static string TargetOf(string file) => Path.GetFileName(file).Split('.')[0];

    public static bool IsTrace(string file) => file.EndsWith(".running", StringComparison.Ordinal);

    /// <summary>The length stands first; the input ends one page before the file does, where the guard is.</summary>
    public static byte[]? ReadTrace(byte[] content)
    {
        int end = content.Length - Environment.SystemPageSize;
        if (end < sizeof(int)) return null;
        int length = BitConverter.ToInt32(content);
        return length >= 0 && length <= end - sizeof(int) ? content[(end - length)..end] : null;
    }

    private static string TraceOf(string target) => Path.Combine(Findings(), $"{target}.running");

    private static string Findings() => Directory.CreateDirectory(Path.Combine(s_root, "Findings")).FullName;

    private static uint Hash(byte[] input)
    {
        uint hash = 2_166_136_261;
        foreach (byte one in input) hash = (hash ^ one) * 16_777_619;
        return hash;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string root = Path.Combine(folder.FullName, "tests", "Fuzz");
            if (Directory.Exists(Path.Combine(root, "Engine"))) return root;
        }
        throw new DirectoryNotFoundException(string.Create(CultureInfo.InvariantCulture,
            $"No checkout above {AppContext.BaseDirectory}."));
    }
}
