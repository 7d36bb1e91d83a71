namespace Conference.LoadGenerator.Figures;

/// <summary>Milliseconds from an offer to something, of half of all joins and of 99 %.</summary>
internal readonly record struct JoinTimes(double P50, double P99)
{
    public static JoinTimes Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        return sorted.Length == 0 ? default : new JoinTimes(At(sorted, 0.5), At(sorted, 0.99));
    }

    private static double At(double[] sorted, double share) => sorted[(int)Math.Ceiling(sorted.Length * share) - 1];
}
