namespace Conference.Fuzz.Targets.Wire;

/// <summary>Rewriting a field in place changes that field only.</summary>
internal static class RewriteOracle
{
    /// <param name="keepsTopBit">The field's first bit tells its width.</param>
    public static void Check(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, int offset, int width,
        bool keepsTopBit)
    {
        Oracle.Equal(before.Length, after.Length, "Rewriting keeps the length");
        for (int i = 0; i < before.Length; i++)
        {
            bool isField = i >= offset && i < offset + width;
            int mayChange = !isField ? 0 : keepsTopBit && i == offset ? 0x7F : 0xFF;
            Oracle.Equal(before[i] & ~mayChange & 0xFF, after[i] & ~mayChange & 0xFF,
                "Rewriting changes the field only");
        }
    }
}
