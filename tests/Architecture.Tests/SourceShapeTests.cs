namespace Conference.Architecture.Tests;

/// <summary>Bounds that keep the god files away which every comparable project grew.</summary>
public class SourceShapeTests
{
    private const int LinesMax = 400;
    private const int ColumnsMax = 140;

    /// <summary>One table of native signatures, which is longer than a file should be and has no second responsibility.</summary>
    private static readonly string[] NativeTables = ["MediaNode/Link/Dtls/OpenSslNative.cs"];

    private static readonly string[] Folders =
        ["Grains.Interfaces", "Grains", "Silo", "Silo.Embedded", "MediaNode", "Gateway.Api", "tests"];

    [Fact]
    public void No_file_is_longer_than_the_bound()
    {
        IEnumerable<string> tooLong = Repository.Sources(Folders)
            .Select(path => (Path: Repository.Relative(path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > LinesMax && !NativeTables.Contains(file.Path))
            .Select(file => $"{file.Path} has {file.Lines} lines; {LinesMax} are allowed");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_line_is_longer_than_a_reader_can_take()
    {
        IEnumerable<string> tooLong = Repository.Sources(Folders)
            .SelectMany(path => File.ReadLines(path).Select((line, index) => (Path: Repository.Relative(path), Line: index + 1, line.Length)))
            .Where(line => line.Length > ColumnsMax)
            .Select(line => $"{line.Path}:{line.Line} has {line.Length} columns; {ColumnsMax} are allowed");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Unfinished_work_is_not_left_in_product_code()
    {
        string[] marks = ["TODO", "FIXME", "NotImplementedException"];
        IEnumerable<string> found = Repository.Sources([.. Folders.Except(["tests"])])
            .SelectMany(path => File.ReadLines(path).Select((line, index) => (Path: Repository.Relative(path), Line: index + 1, Text: line)))
            .Where(line => marks.Any(mark => line.Text.Contains(mark, StringComparison.Ordinal)))
            .Select(line => $"{line.Path}:{line.Line} {line.Text.Trim()}");

        Assert.Empty(found);
    }
}
