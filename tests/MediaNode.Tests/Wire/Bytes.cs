namespace Conference.MediaNode.Tests.Wire;

/// <summary>Packets for tests, and what an attacker or a bad line makes of them.</summary>
internal static class Bytes
{
    /// <summary>Of hexadecimal digits, blanks and line ends between them ignored.</summary>
    public static byte[] Hex(string digits) =>
        Convert.FromHexString(string.Concat(digits.Where(character => !char.IsWhiteSpace(character))));

    /// <summary>Every true prefix, the empty one included. Each is an array of its own: reading past its end throws.</summary>
    public static IEnumerable<byte[]> Prefixes(byte[] whole) =>
        Enumerable.Range(0, whole.Length).Select(length => whole[..length]);

    public static IEnumerable<(int Bit, byte[] Flipped)> BitFlips(byte[] whole)
    {
        for (int bit = 0; bit < whole.Length * 8; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(0x80 >> (bit % 8));
            yield return (bit, flipped);
        }
    }

    /// <summary>Prefixes, flips, and flips of prefixes: what no parser may throw at.</summary>
    public static IEnumerable<byte[]> Mutations(byte[] whole)
    {
        foreach ((_, byte[] flipped) in BitFlips(whole)) yield return flipped;
        foreach (byte[] prefix in Prefixes(whole))
        {
            yield return prefix;
            foreach ((_, byte[] flipped) in BitFlips(prefix)) yield return flipped;
        }
    }
}
