namespace Conference.MediaNode.Link.Ice;

/// <summary>Our password: 128 random bits as 32 hexadecimal digits (RFC 8839 §5.4 asks for 22 characters and 128 bits).</summary>
internal static class IcePassword
{
    public static string Draw(IEntropy entropy)
    {
        Span<byte> bytes = stackalloc byte[16];
        entropy.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
