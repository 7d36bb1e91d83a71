namespace Conference.Fuzz.Engine;

/// <summary>Shortens a failing input for as long as it fails for the same reason.</summary>
internal static class Minimizer
{
    /// <summary>A slow target must not keep its reporter waiting.</summary>
    private const int TriesMax = 4000;

    /// <param name="reasonOf">Why an input fails; null when it does not.</param>
    public static byte[] Shorten(byte[] failing, string reason, Func<byte[], string?> reasonOf)
    {
        int tries = 0;
        bool FailsAlike(byte[] candidate) => tries++ < TriesMax && reasonOf(candidate) == reason;

        byte[] best = failing;
        for (int piece = Math.Max(1, best.Length / 2); piece > 0; piece /= 2)
        {
            for (int at = 0; at + piece <= best.Length;)
            {
                byte[] candidate = [.. best.AsSpan(0, at), .. best.AsSpan(at + piece)];
                if (FailsAlike(candidate)) best = candidate;
                else at += piece;
            }
        }
        for (int i = 0; i < best.Length; i++)
        {
            if (best[i] == 0) continue;
            byte[] candidate = (byte[])best.Clone();
            candidate[i] = 0;
            if (FailsAlike(candidate)) best = candidate;
        }
        return best;
    }
}
