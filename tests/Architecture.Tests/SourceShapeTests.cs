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
        IEnumerable<string> tooLong = Lines(Folders)
            .Where(line => line.Text.Length > ColumnsMax && !IsRawText(line.Text))
            .Select(line => $"{line.Place} has {line.Text.Length} columns; {ColumnsMax} are allowed");

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Unfinished_work_is_not_left_in_product_code()
    {
        string[] marks = ["TODO", "FIXME", "NotImplementedException"];
        IEnumerable<string> found = Lines([.. Folders.Except(["tests"])])
            .Where(line => marks.Any(mark => line.Text.Contains(mark, StringComparison.Ordinal)))
            .Select(line => $"{line.Place} {line.Text.Trim()}");

        Assert.Empty(found);
    }

    private static IEnumerable<(string Place, string Text)> Lines(string[] folders) =>
        from path in Repository.Sources(folders)
        from line in File.ReadLines(path).Select((text, index) => (Text: text, Number: index + 1))
        select ($"{Repository.Relative(path)}:{line.Number}", line.Text);

    /// <summary>A document inside a raw string literal cannot be wrapped without changing it.</summary>
    private static bool IsRawText(string line) => line.TrimStart().StartsWith('{');
}
