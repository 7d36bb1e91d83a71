namespace Conference.MediaNode.Wire.Rtp;

/// <summary>
/// The elements of a header extension (RFC 8285 §4). A body that ends in the middle of an element, or carries one that
/// the RFC tells us to stop at, yields the elements before it.
/// </summary>
internal static class RtpExtensions
{
    public const ushort OneByteProfile = 0xBEDE;

    /// <summary>The low four bits, "appbits", are free (§4.3).</summary>
    public const ushort TwoByteProfile = 0x1000;

    public static bool IsOneByte(ushort profile) => profile == OneByteProfile;

    public static bool IsTwoByte(ushort profile) => (profile & 0xFFF0) == TwoByteProfile;

    public static bool TryGet(ushort profile, ReadOnlySpan<byte> body, byte id, out ReadOnlySpan<byte> value)
    {
        foreach (RtpExtensionElement element in Enumerate(profile, body))
        {
            if (element.Id != id) continue;
            value = element.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Of a profile that is neither form, nothing.</summary>
    public static RtpExtensionEnumerator Enumerate(ushort profile, ReadOnlySpan<byte> body) => new(profile, body);
}
