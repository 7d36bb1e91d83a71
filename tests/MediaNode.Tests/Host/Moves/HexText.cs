namespace Conference.MediaNode.Host.Moves;

internal static class HexText
{
    public static byte[] FromHex(this string text) => Convert.FromHexString(text);
}
