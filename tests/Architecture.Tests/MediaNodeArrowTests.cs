using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Conference.Architecture.Tests;

/// <summary>
/// The arrows inside the media node: formats know nothing, the core knows no host and no cluster. Every name in the sources
/// is resolved, so a using directive more or less makes no difference.
/// </summary>
public class MediaNodeArrowTests
{
    private const string Node = "Conference.MediaNode";
    private const string Contracts = "Conference.Grains.Interfaces";

    private static readonly Lazy<CSharpCompilation> Sources = new(Compile);

    [Fact]
    public void Wire_references_nothing_of_the_project()
    {
        string[] found = References($"{Node}.Wire", target => IsIn(target, "Conference") && !IsIn(target, $"{Node}.Wire"));

        Assert.Empty(found);
    }

    [Fact]
    public void Nothing_but_the_host_references_the_host()
    {
        string[] found = References(Node, target => IsIn(target, $"{Node}.Host"))
            .Where(reference => !reference.StartsWith("MediaNode/Host/", StringComparison.Ordinal))
            .Where(reference => !reference.StartsWith("MediaNode/Program.cs", StringComparison.Ordinal))
            .ToArray();

        Assert.Empty(found);
    }

    [Fact]
    public void Only_the_control_and_the_host_speak_the_clusters_words()
    {
        string[] found = References(Node, target => IsIn(target, Contracts))
            .Where(reference => !reference.StartsWith("MediaNode/Host/", StringComparison.Ordinal))
            .Where(reference => !reference.StartsWith("MediaNode/Control/", StringComparison.Ordinal))
            .Where(reference => !reference.StartsWith("MediaNode/Program.cs", StringComparison.Ordinal))
            .ToArray();

        Assert.Empty(found);
    }

    [Fact]
    public void The_check_sees_references_at_all() =>
        Assert.NotEmpty(References($"{Node}.Control", target => IsIn(target, Contracts)));

    private static string[] References(string from, Func<string, bool> matches)
    {
        List<string> found = [];
        foreach (SyntaxTree tree in Sources.Value.SyntaxTrees)
        {
            if (!Repository.Relative(tree.FilePath).StartsWith("MediaNode/", StringComparison.Ordinal)) continue;

            SemanticModel model = Sources.Value.GetSemanticModel(tree);
            foreach (SimpleNameSyntax name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (model.GetSymbolInfo(name).Symbol is not { } symbol || symbol is INamespaceSymbol) continue;

                string source = model.GetEnclosingSymbol(name.SpanStart)?.ContainingNamespace?.ToDisplayString() ?? string.Empty;
                string target = (symbol as ITypeSymbol ?? symbol.ContainingType)?.ContainingNamespace?.ToDisplayString() ?? string.Empty;
                if (!IsIn(source, from) || !matches(target)) continue;

                int line = tree.GetLineSpan(name.Span).StartLinePosition.Line + 1;
                found.Add($"{Repository.Relative(tree.FilePath)}:{line} names {symbol.ToDisplayString()}");
            }
        }

        return [.. found.Distinct()];
    }

    private static bool IsIn(string space, string outer) =>
        space == outer || space.StartsWith(outer + ".", StringComparison.Ordinal);

    private static CSharpCompilation Compile()
    {
        string platform = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        const string GlobalUsings = """
            global using System;
            global using System.Collections.Generic;
            global using System.Collections.Immutable;
            global using System.IO;
            global using System.Linq;
            global using System.Net.Http;
            global using System.Threading;
            global using System.Threading.Tasks;
            global using Orleans;
            global using Orleans.Runtime;
            """;

        return CSharpCompilation.Create(
            "Arrows",
            Repository.Sources("MediaNode", "Grains.Interfaces", "Silo.Embedded/Abstractions")
                .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), path: path))
                .Append(CSharpSyntaxTree.ParseText(GlobalUsings, path: Path.Combine(Repository.Root, "GlobalUsings.g.cs"))),
            platform.Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }
}
