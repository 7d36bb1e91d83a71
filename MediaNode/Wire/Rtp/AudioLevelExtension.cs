namespace Conference.MediaNode.Wire.Rtp;

/// <summary>How loud the audio of a packet is, as its sender says (RFC 6464 §3).</summary>
/// <param name="IsVoice">The sender's voice activity bit.</param>
/// <param name="Level">In -dBov: 0 is the loudest, 127 silence.</param>
internal readonly record struct AudioLevelExtension(bool IsVoice, byte Level)
{
    public const int Length = 1;
    public const byte Silence = 127;

    // |V| level (7 bits) |
    public static bool TryRead(ReadOnlySpan<byte> value, out AudioLevelExtension level)
    {
        level = default;
        if (value.Length != Length) return false;
        level = new AudioLevelExtension((value[0] & 0x80) != 0, (byte)(value[0] & 0x7F));
        return true;
    }

    public void Write(Span<byte> destination) => destination[0] = (byte)((IsVoice ? 0x80 : 0) | (Level & 0x7F));
}
