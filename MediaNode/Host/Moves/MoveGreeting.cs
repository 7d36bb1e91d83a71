using System.Text;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// How a channel begins. The dialling side says, in the clear:
/// <code>
///  version (1) | move (16) | its ephemeral key (65)
/// </code>
/// and its first message, sealed by HPKE. The other says <see cref="NotExpecting"/> and no more, or:
/// <code>
///  <see cref="Welcome"/> (1) | salt (32)
/// </code>
/// All that follows is sealed, each direction under a key exported for that salt: a connection that was recorded and is
/// repeated meets another salt, and gets no further than its first message.
/// </summary>
internal static class MoveGreeting
{
    public const byte Version = 1;
    public const int MoveOffset = 1;
    public const int MoveLength = 16;
    public const int KeyOffset = MoveOffset + MoveLength;
    public const int Length = KeyOffset + HpkeKeyPair.PublicKeyLength;

    public const byte NotExpecting = 0;
    public const byte Welcome = 1;
    public const int SaltLength = 32;

    private static readonly byte[] _info = Encoding.ASCII.GetBytes("conference move 1");
    private static readonly byte[] _there = Encoding.ASCII.GetBytes("conference move, there");
    private static readonly byte[] _back = Encoding.ASCII.GetBytes("conference move, back");

    public static byte[] Write(Guid move, HpkeKeyPair ephemeral)
    {
        byte[] greeting = new byte[Length];
        greeting[0] = Version;
        move.TryWriteBytes(greeting.AsSpan(MoveOffset), bigEndian: true, out _);
        ephemeral.PublicKey.Span.CopyTo(greeting.AsSpan(KeyOffset));
        return greeting;
    }

    public static Guid MoveOf(ReadOnlySpan<byte> greeting) => new(greeting.Slice(MoveOffset, MoveLength), bigEndian: true);

    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> greeting) => greeting.Slice(KeyOffset, HpkeKeyPair.PublicKeyLength);

    /// <summary>What HPKE is bound to: the protocol and the move.</summary>
    public static byte[] InfoOf(Guid move) => [.. _info, .. move.ToByteArray(bigEndian: true)];

    /// <summary>From the dialling side, after the salt.</summary>
    public static AeadSequence There(HpkeContext context, ReadOnlySpan<byte> salt) => context.ExportSequence([.. _there, .. salt]);

    /// <summary>To the dialling side.</summary>
    public static AeadSequence Back(HpkeContext context, ReadOnlySpan<byte> salt) => context.ExportSequence([.. _back, .. salt]);
}
