namespace Conference.EndToEnd.Tests.Harness;

/// <summary>What a machine has to have. Where it has not, a test is skipped and says why; it never passes without running.</summary>
internal static class Prerequisites
{
    public static void OfCluster()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Media nodes run on Linux only.");
        Assert.True(File.Exists(Artifacts.Silo), $"{Artifacts.Silo} is not built.");
        Assert.True(File.Exists(Artifacts.MediaNode), $"{Artifacts.MediaNode} is not built.");
    }

    public static void OfCall()
    {
        OfCluster();
        Assert.SkipUnless(
            File.Exists(Artifacts.Chromium), $"There is no Chromium at {Artifacts.Chromium}: install it, or name it in CHROMIUM.");
        Assert.SkipUnless(
            File.Exists(Path.Combine(Artifacts.Page, "index.html")),
            "The web page is not built: npm ci && npm run build in clients/.");
    }
}
