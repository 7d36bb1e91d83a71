namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>Puts windows that were found next to each other together again.</summary>
internal static class SightingRuns
{
    /// <summary>By place in what was searched.</summary>
    public static IReadOnlyList<SecretSighting> Of(string place, IEnumerable<SecretSearch.Find> finds) =>
    [
        .. finds
            .GroupBy(static find => (find.Clue.Secret, find.Clue.Form, find.Stride))
            .SelectMany(group => Runs(place, [.. group.OrderBy(static find => find.Position)]))
            .OrderBy(static sighting => sighting.Position),
    ];

    private static IEnumerable<SecretSighting> Runs(string place, SecretSearch.Find[] finds)
    {
        int first = 0;
        for (int i = 1; i <= finds.Length; i++)
        {
            if (i < finds.Length && Continues(finds[i - 1], finds[i])) continue;

            SecretSearch.Clue clue = finds[first].Clue;
            int length = finds[i - 1].Clue.Offset - clue.Offset + SecretSearch.WindowLength;
            string form = finds[first].Stride == 2 ? $"{clue.Form} in UTF-16" : clue.Form;
            yield return new SecretSighting(place, finds[first].Position, clue.Secret, form, clue.Offset, length);
            first = i;
        }
    }

    /// <summary>The next window of the secret stands less than a window further on.</summary>
    private static bool Continues(in SecretSearch.Find before, in SecretSearch.Find next) =>
        next.Clue.Offset - before.Clue.Offset is 0 or 1
        && next.Position - before.Position < (long)before.Clue.Pattern.Length * before.Stride;
}
