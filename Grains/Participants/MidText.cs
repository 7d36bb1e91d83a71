namespace Conference.Grains.Participants;

/// <summary>What names a section of a link (RFC 9143 calls it an identification tag). It becomes part of a track's id.</summary>
internal static class MidText
{
    /// <summary>In characters; the same as a node's bound, so that the name fits its RTP header extension.</summary>
    public const int LengthMax = 16;

    public static bool IsValid(string? mid)
    {
        if (mid is not { Length: >= 1 and <= LengthMax }) return false;

        foreach (char character in mid)
        {
            if (!char.IsAscii(character) || char.IsControl(character) || character is ' ' or ':') return false;
        }

        return true;
    }
}
