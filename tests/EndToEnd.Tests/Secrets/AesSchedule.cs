using System.Numerics;

namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>What a cipher keeps in memory of its key (FIPS 197 §5.2).</summary>
internal static class AesSchedule
{
    private const int WordLength = 4;

    private static readonly byte[] s_substitutes =
        [.. Enumerable.Range(0, 256).Select(static value => Substitute((byte)value))];

    /// <summary>All round keys, one after another; the first are the key itself.</summary>
    public static byte[] Expand(byte[] key)
    {
        int words = key.Length / WordLength;
        byte[] schedule = new byte[16 * (words + 7)];
        key.CopyTo(schedule, 0);
        byte constant = 1;
        for (int word = words; word < schedule.Length / WordLength; word++)
        {
            byte[] last = schedule[((word - 1) * WordLength)..(word * WordLength)];
            if (word % words == 0)
            {
                last = [.. last[1..].Append(last[0]).Select(static value => s_substitutes[value])];
                last[0] ^= constant;
                constant = Multiply(constant, 2);
            }
            else if (words > 6 && word % words == 4)
            {
                last = [.. last.Select(static value => s_substitutes[value])];
            }

            for (int i = 0; i < WordLength; i++)
            {
                int at = (word * WordLength) + i;
                schedule[at] = (byte)(schedule[at - key.Length] ^ last[i]);
            }
        }

        return schedule;
    }

    /// <summary>§5.1.1: the inverse in the field, then an affine transformation of its bits.</summary>
    private static byte Substitute(byte value)
    {
        // The 254th power is the inverse, and that of zero is zero.
        byte inverse = 1;
        for (int i = 0; i < 254; i++) inverse = Multiply(inverse, value);

        int result = 0x63;
        for (int bit = 0; bit < 8; bit++)
        {
            // Each bit is the parity of itself and the four above it, cyclically.
            int taken = ((inverse | (inverse << 8)) >> bit) & 0b1111_0001;
            result ^= (BitOperations.PopCount((uint)taken) & 1) << bit;
        }

        return (byte)result;
    }

    /// <summary>Modulo x^8 + x^4 + x^3 + x + 1.</summary>
    private static byte Multiply(byte left, byte right)
    {
        int product = 0;
        int shifted = left;
        for (int bit = 0; bit < 8; bit++)
        {
            if ((right & (1 << bit)) != 0) product ^= shifted;
            shifted <<= 1;
            if (shifted > 0xFF) shifted ^= 0x11B;
        }

        return (byte)product;
    }
}
