using System.Buffers.Binary;
using System.Security.Cryptography;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Wire.Stun;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// STUN: what is read, written again and read again says the same; a message whose integrity holds was written with the
/// key, as a plain HMAC over its text says; and no change of a covered byte goes unnoticed.
/// </summary>
/// <param name="verify">Stands for the integrity check; replaced where the oracle itself is tested.</param>
internal sealed class StunTarget(StunTarget.Verification? verify = null) : FuzzTarget
{
    public delegate bool Verification(in StunMessage message, ReadOnlySpan<byte> key);

    private const int FingerprintLength = 8;
    private const int IntegrityLength = 24;

    private readonly Verification _verify = verify ?? StunIntegrity.Verify;
    private readonly byte[] _rewritten = new byte[StunMessage.LengthMax + 128];
    private readonly byte[] _changed = new byte[StunMessage.LengthMax];

    public override string Name => "stun";

    public override int LengthMax => StunMessage.LengthMax + 8;

    public override IReadOnlyList<byte[]> Dictionary { get; } =
    [
        [0x00, 0x06, 0x00, 0x04], [0x00, 0x08, 0x00, 0x14], [0x80, 0x28, 0x00, 0x04], [0x00, 0x25, 0x00, 0x00],
        [0x00, 0x24, 0x00, 0x04], [0x80, 0x29, 0x00, 0x08], [0x80, 0x2A, 0x00, 0x08],
        [0x00, 0x20, 0x00, 0x08, 0x00, 0x01],
        [0x00, 0x20, 0x00, 0x14, 0x00, 0x02], [0x00, 0x09, 0x00, 0x04], [0xC0, 0x01, 0x00, 0x04],
        [0x77, 0x77, 0x00, 0x00],
        [0x21, 0x12, 0xA4, 0x42], [0x01, 0x01], [0x01, 0x11],
    ];

    public override IEnumerable<byte[]> Seeds() =>
        [Samples.Check(true), Samples.Check(false), Samples.CheckAnswer(true), Samples.CheckAnswer(false),
            Samples.CheckRefusal()];

    /// <summary>Cookie and length become right; then, now and then, integrity and fingerprint follow.</summary>
    public override byte[] Mend(byte[] input, Random random)
    {
        int length = Math.Clamp(input.Length & ~3, StunMessage.HeaderLength,
            StunMessage.LengthMax - IntegrityLength - FingerprintLength);
        byte[] buffer = new byte[length + IntegrityLength + FingerprintLength];
        input.AsSpan(0, Math.Min(length, input.Length)).CopyTo(buffer);
        buffer[0] &= 0x3F;
        BinaryPrimitives.WriteUInt32BigEndian(buffer.AsSpan(4), StunMessage.MagicCookie);
        int ending = random.Next(3);
        int total = length + (ending > 0 ? IntegrityLength : 0) + (ending > 1 ? FingerprintLength : 0);
        if (ending > 0)
        {
            Span<byte> attribute = buffer.AsSpan(length);
            BinaryPrimitives.WriteUInt32BigEndian(attribute, 0x0008_0014);
            ReferenceIntegrity(buffer.AsSpan(0, length), attribute[4..24]);
        }
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(2), (ushort)(total - StunMessage.HeaderLength));
        if (ending > 1)
        {
            Span<byte> attribute = buffer.AsSpan(length + IntegrityLength);
            BinaryPrimitives.WriteUInt32BigEndian(attribute, 0x8028_0004);
            BinaryPrimitives.WriteUInt32BigEndian(attribute[4..],
                ReferenceFingerprint(buffer.AsSpan(0, total - FingerprintLength)));
        }
        return buffer[..total];
    }

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool isRead = StunMessage.TryParse(input, out StunMessage message, out StunError error);
        outcome.Add(error);
        Oracle.Equal(error is StunError.None, isRead, "A message is read or refused with an error");
        if (!isRead) return;

        Oracle.That(message.Datagram == input, "The message is the datagram");
        Oracle.Within(input, message.Username, "The user name lies in the datagram");
        Oracle.Within(input, message.XorMappedAddress, "The address lies in the datagram");
        Describe(message, outcome);
        CheckIntegrity(message, outcome);
        CheckFingerprint(message, outcome);
        CheckRewriting(message);
    }

    private static void Describe(in StunMessage message, Outcome outcome)
    {
        outcome.Add(message.Class);
        outcome.Add(message.Method == StunMessage.BindingMethod);
        outcome.Add(message.Priority is null);
        outcome.Add(message.Nomination is null);
        outcome.Add(message.IceControlled is null);
        outcome.Add(message.IceControlling is null);
        outcome.Add(message.ErrorCode is null);
        outcome.Add(message.HasUseCandidate);
        outcome.Add((message.HasIntegrity ? 1 : 0) | (message.HasFingerprint ? 2 : 0));
        outcome.Add(message.UnknownAttributes.Count);
        outcome.AddSize(message.Username.Length);
        outcome.Add(message.XorMappedAddress.Length);
        outcome.Add(IceUfrag.TryReadLocal(message.Username, out _));
    }

    private void CheckIntegrity(in StunMessage message, Outcome outcome)
    {
        bool holds = _verify(message, Samples.StunKey);
        outcome.Add(holds);
        if (!message.HasIntegrity)
        {
            Oracle.That(!holds, "Integrity does not hold where there is none");
            return;
        }
        ReadOnlySpan<byte> covered = message.Datagram[..message.IntegrityOffset];
        Span<byte> expected = stackalloc byte[20];
        ReferenceIntegrity(covered, expected);
        bool shouldHold = expected.SequenceEqual(message.Datagram.Slice(message.IntegrityOffset + 4, 20));
        Oracle.Equal(shouldHold, holds, "Integrity holds exactly when a plain HMAC says so");
        if (!holds) return;

        Oracle.That(!_verify(message, "anotherpasswordaltogether"u8), "Integrity does not hold under another key");
        // Byte 2 and 3 are the length, which the HMAC takes as if the attribute were the last one.
        int at = message.Datagram.Length * 7 % (message.IntegrityOffset + 24);
        if (at is 2 or 3) at = 0;
        Span<byte> changed = _changed.AsSpan(0, message.Datagram.Length);
        message.Datagram.CopyTo(changed);
        changed[at] ^= 1;
        bool stillRead = StunMessage.TryParse(changed, out StunMessage other, out _);
        Oracle.That(!stillRead || !_verify(other, Samples.StunKey), "Integrity notices a changed byte");
    }

    private static void CheckFingerprint(in StunMessage message, Outcome outcome)
    {
        bool holds = StunIntegrity.VerifyFingerprint(message);
        outcome.Add(holds);
        bool shouldHold = message.HasFingerprint && ReferenceFingerprint(message.Datagram[..message.FingerprintOffset])
            == BinaryPrimitives.ReadUInt32BigEndian(message.Datagram[(message.FingerprintOffset + 4)..]);
        Oracle.Equal(shouldHold, holds, "The fingerprint holds exactly when a bitwise CRC-32 says so");
    }

    private void CheckRewriting(in StunMessage message)
    {
        if (message.Method != StunMessage.BindingMethod || message.Class is StunClass.Indication) return;
        if (message.ErrorCode is < 300 or >= 700
            || (message.Class is StunClass.Error && message.ErrorCode is null)) return;

        Span<byte> address = stackalloc byte[16];
        bool hasAddress = message.TryReadMappedAddress(address, out int addressLength, out ushort port);
        StunWriter writer = message.Class switch
        {
            StunClass.Request => StunWriter.BindingRequest(_rewritten, message.TransactionId),
            StunClass.Success => StunWriter.BindingSuccess(_rewritten, message.TransactionId),
            _ => StunWriter.BindingError(_rewritten, message.TransactionId, message.ErrorCode!.Value),
        };
        if (!message.Username.IsEmpty) writer.AppendUsername(message.Username);
        if (message.Priority is { } priority) writer.AppendPriority(priority);
        if (message.Nomination is { } nomination) writer.AppendNomination(nomination);
        if (message.IceControlling is { } controlling) writer.AppendIceControlling(controlling);
        if (message.IceControlled is { } controlled) writer.AppendIceControlled(controlled);
        if (message.HasUseCandidate) writer.AppendUseCandidate();
        if (hasAddress) writer.AppendXorMappedAddress(address[..addressLength], port);
        writer.AppendIntegrity(Samples.StunKey);
        writer.AppendFingerprint();

        bool isRead = StunMessage.TryParse(writer.Message, out StunMessage again, out StunError error);
        Oracle.That(isRead, "What the writer writes is read");
        Oracle.Equal(StunError.None, error, "What the writer writes has no error");
        CheckEqual(message, again);
        Span<byte> addressAgain = stackalloc byte[16];
        Oracle.Equal(hasAddress, again.TryReadMappedAddress(addressAgain, out _, out ushort portAgain),
            "The address stays");
        Oracle.Same(address, addressAgain, "The address stays");
        Oracle.Equal(port, portAgain, "The port stays");
        Oracle.That(_verify(again, Samples.StunKey) && StunIntegrity.VerifyFingerprint(again),
            "What the writer signs holds");
    }

    private static void CheckEqual(in StunMessage one, in StunMessage other)
    {
        Oracle.Equal(one.Class, other.Class, "The class stays");
        Oracle.Equal(one.Method, other.Method, "The method stays");
        Oracle.Equal(one.Priority, other.Priority, "The priority stays");
        Oracle.Equal(one.Nomination, other.Nomination, "The nomination stays");
        Oracle.Equal(one.IceControlling, other.IceControlling, "The tie-breaker stays");
        Oracle.Equal(one.IceControlled, other.IceControlled, "The tie-breaker stays");
        Oracle.Equal(one.HasUseCandidate, other.HasUseCandidate, "The nomination flag stays");
        Oracle.Same(one.TransactionId, other.TransactionId, "The transaction stays");
        Oracle.Same(one.Username, other.Username, "The user name stays");
        if (one.Class is StunClass.Error) Oracle.Equal(one.ErrorCode, other.ErrorCode, "The error code stays");
    }

    /// <summary>RFC 8489 §14.5, in the most obvious way.</summary>
    private static void ReferenceIntegrity(ReadOnlySpan<byte> covered, Span<byte> destination)
    {
        byte[] text = covered.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(text.AsSpan(2),
            (ushort)(covered.Length - StunMessage.HeaderLength + IntegrityLength));
#pragma warning disable CA5350 // The algorithm is the protocol's, not ours to choose.
        HMACSHA1.HashData(Samples.StunKey, text, destination);
#pragma warning restore CA5350
    }

    /// <summary>RFC 8489 §14.7, bit by bit.</summary>
    private static uint ReferenceFingerprint(ReadOnlySpan<byte> covered)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in covered)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc ^ 0x5354554E;
    }
}
