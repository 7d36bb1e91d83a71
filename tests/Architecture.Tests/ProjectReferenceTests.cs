using System.Xml.Linq;

namespace Conference.Architecture.Tests;

/// <summary>The arrows between projects. What is not listed is forbidden.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Silo.Embedded"] = [],
        ["Grains.Interfaces"] = ["Silo.Embedded"],
        ["Grains"] = ["Silo.Embedded", "Grains.Interfaces"],
        ["Gateway.Api"] = ["Silo.Embedded", "Grains.Interfaces"],
        ["MediaNode"] = ["Grains.Interfaces"],
        ["Silo"] = ["Silo.Embedded", "Grains.Interfaces", "Grains", "Gateway.Api"],
    };

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_its_arrows_allow(string project) =>
        Assert.Empty(ReferencesOf(project).Except(Allowed[project]));

    [Fact]
    public void Every_product_project_has_its_arrows_written_down()
    {
        IEnumerable<string> projects = Directory.EnumerateDirectories(Repository.Root)
            .Where(folder => Directory.EnumerateFiles(folder, "*.csproj").Any())
            .Select(folder => Path.GetFileName(folder)!);

        Assert.Equal(Allowed.Keys.Order(), projects.Order());
    }

    private static IEnumerable<string> ReferencesOf(string project)
    {
        string path = Path.Combine(Repository.Root, project, $"{project}.csproj");
        XDocument file = XDocument.Load(path);
        IEnumerable<XDocument> imported = file.Descendants("Import")
            .Select(import => XDocument.Load(Path.Combine(Path.GetDirectoryName(path)!, import.Attribute("Project")!.Value)));

        return imported.Prepend(file)
            .SelectMany(document => document.Descendants("ProjectReference"))
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
    }
}
