namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Words that stand in an answer as they stood in the offer, so nothing else may hide in them.</summary>
internal static class Token
{
    // token-char of RFC 8866 §9, less the quotation marks and the like that no browser uses in an identifier.
    private static readonly System.Buffers.SearchValues<char> Characters = System.Buffers.SearchValues.Create(
        "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static bool IsValid(ReadOnlySpan<char> value, int lengthMax) =>
        value.Length > 0 && value.Length <= lengthMax && !value.ContainsAnyExcept(Characters);
}
