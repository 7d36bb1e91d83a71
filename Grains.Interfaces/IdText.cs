namespace Conference.Grains.Interfaces;

/// <summary>What an id from outside may look like: it becomes part of keys that are joined by '/', '#' and ':'.</summary>
public static class IdText
{
    /// <summary>In characters.</summary>
    public const int LengthMax = 64;

    /// <summary>The same rule as <see cref="IsValid"/>, for declarations.</summary>
    public const string Pattern = "^[A-Za-z0-9][A-Za-z0-9_.~-]{0,63}$";

    public const string Rule = "1 to 64 characters of A-Z a-z 0-9 _ . ~ -, the first one a letter or digit";

    public static bool IsValid(string? text)
    {
        if (string.IsNullOrEmpty(text) || text.Length > LengthMax || !char.IsAsciiLetterOrDigit(text[0])) return false;

        foreach (char character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '.' or '~' or '-')) return false;
        }

        return true;
    }
}
