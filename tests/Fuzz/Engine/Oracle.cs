using System.Diagnostics.CodeAnalysis;

namespace Conference.Fuzz.Engine;

/// <summary>
/// Statements about an outcome. Their words are constants: building text per input would be most of the work.
/// </summary>
internal static class Oracle
{
    public static void That([DoesNotReturnIf(false)] bool holds, string claim)
    {
        if (!holds) Fail(claim);
    }

    public static void Equal<T>(T expected, T actual, string claim)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual)) Fail($"{claim}: expected {expected}, was {actual}.");
    }

    public static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string claim)
    {
        if (expected.SequenceEqual(actual)) return;
        Fail($"{claim}: expected {Convert.ToHexString(expected)}, was {Convert.ToHexString(actual)}.");
    }

    /// <summary>A view of the input must lie within it: its place is returned.</summary>
    public static int Within(ReadOnlySpan<byte> input, ReadOnlySpan<byte> view, string claim)
    {
        if (view.IsEmpty) return 0;
        bool lies = input.Overlaps(view, out int offset) && offset >= 0 && offset + view.Length <= input.Length;
        That(lies, claim);
        return offset;
    }

    [DoesNotReturn]
    public static void Fail(string claim) => throw new OracleException(claim);
}
