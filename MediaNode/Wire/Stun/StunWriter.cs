using System.Buffers.Binary;
using System.Diagnostics;

namespace Conference.MediaNode.Wire.Stun;

/// <summary>
/// Writes one binding message, attribute by attribute (RFC 8489 §5, §14). The header's length is kept up to date, so
/// the
/// message is whole after every call. MESSAGE-INTEGRITY goes last but one, FINGERPRINT last. A destination that is too
/// short is the caller's bug and throws; <see cref="ResponseLengthMax"/> is enough for every response.
/// </summary>
internal ref struct StunWriter
{
    /// <summary>
    /// Bytes: a header, an error with its reason, a full 420 list or an IPv6 address, integrity, fingerprint.
    /// </summary>
    public const int ResponseLengthMax = 128;

    internal const byte FamilyIPv4 = 0x01;
    internal const byte FamilyIPv6 = 0x02;

    private readonly Span<byte> _destination;

    private StunWriter(Span<byte> destination, StunClass messageClass, scoped ReadOnlySpan<byte> transactionId)
    {
        Debug.Assert(transactionId.Length == StunMessage.TransactionIdLength);
        _destination = destination;
        int type = StunMessage.BindingMethod | (((int)messageClass & 0b10) << 7) | (((int)messageClass & 0b01) << 4);
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], StunMessage.MagicCookie);
        transactionId.CopyTo(destination.Slice(8, StunMessage.TransactionIdLength));
        Length = StunMessage.HeaderLength;
    }

    /// <summary>Bytes written so far: the whole message.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Message => _destination[..Length];

    public static StunWriter BindingRequest(Span<byte> destination, scoped ReadOnlySpan<byte> transactionId) =>
        new(destination, StunClass.Request, transactionId);

    public static StunWriter BindingSuccess(Span<byte> destination, scoped ReadOnlySpan<byte> transactionId) =>
        new(destination, StunClass.Success, transactionId);

    /// <summary>An error response with its ERROR-CODE: 400, 401, 420 or 487 carry their reason phrases.</summary>
    public static StunWriter BindingError(Span<byte> destination, scoped ReadOnlySpan<byte> transactionId,
        ushort errorCode)
    {
        var writer = new StunWriter(destination, StunClass.Error, transactionId);
        writer.AppendErrorCode(errorCode);
        return writer;
    }

    public void AppendUsername(scoped ReadOnlySpan<byte> username) =>
        username.CopyTo(Append(StunAttribute.Username, username.Length));

    public void AppendPriority(uint priority) =>
        BinaryPrimitives.WriteUInt32BigEndian(Append(StunAttribute.Priority, 4), priority);

    public void AppendNomination(uint nomination) =>
        BinaryPrimitives.WriteUInt32BigEndian(Append(StunAttribute.Nomination, 4), nomination);

    public void AppendIceControlling(ulong tieBreaker) =>
        BinaryPrimitives.WriteUInt64BigEndian(Append(StunAttribute.IceControlling, 8), tieBreaker);

    public void AppendIceControlled(ulong tieBreaker) =>
        BinaryPrimitives.WriteUInt64BigEndian(Append(StunAttribute.IceControlled, 8), tieBreaker);

    public void AppendUseCandidate() => Append(StunAttribute.UseCandidate, 0);

    /// <summary>Where the request came from: <paramref name="address"/> is 4 bytes of IPv4 or 16 of IPv6.</summary>
    public void AppendXorMappedAddress(scoped ReadOnlySpan<byte> address, ushort port)
    {
        Debug.Assert(address.Length is 4 or 16);
        Span<byte> value = Append(StunAttribute.XorMappedAddress, 4 + address.Length);
        value[0] = 0;
        value[1] = address.Length == 4 ? FamilyIPv4 : FamilyIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(port ^ (StunMessage.MagicCookie >> 16)));

        ReadOnlySpan<byte> mask = _destination[4..StunMessage.HeaderLength];
        for (int i = 0; i < address.Length; i++) value[4 + i] = (byte)(address[i] ^ mask[i]);
    }

    /// <summary>The list of a 420 response (§14.9).</summary>
    public void AppendUnknownAttributes(in StunUnknownAttributes unknown)
    {
        Span<byte> value = Append(StunAttribute.UnknownAttributes, unknown.Count * 2);
        for (int i = 0; i < unknown.Count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(i * 2)..], unknown[i]);
        }
    }

    public void AppendIntegrity(scoped ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> covered = Message;
        StunIntegrity.Compute(covered, key, Append(StunAttribute.MessageIntegrity, StunMessage.IntegrityValueLength));
    }

    public void AppendFingerprint()
    {
        int coveredLength = Length;
        Span<byte> value = Append(StunAttribute.Fingerprint, 4);
        uint fingerprint = StunIntegrity.ComputeFingerprint(_destination[..coveredLength]);
        BinaryPrimitives.WriteUInt32BigEndian(value, fingerprint);
    }

    private void AppendErrorCode(ushort errorCode)
    {
        Debug.Assert(errorCode is >= 300 and < 700);
        ReadOnlySpan<byte> reason = errorCode switch
        {
            400 => "Bad Request"u8,
            401 => "Unauthenticated"u8,
            420 => "Unknown Attribute"u8,
            487 => "Role Conflict"u8,
            _ => default,
        };
        Span<byte> value = Append(StunAttribute.ErrorCode, 4 + reason.Length);
        value[0] = 0;
        value[1] = 0;
        value[2] = (byte)(errorCode / 100);
        value[3] = (byte)(errorCode % 100);
        reason.CopyTo(value[4..]);
    }

    /// <summary>
    /// Writes the attribute's header and zero padding, and the message's new length; the value is the caller's.
    /// </summary>
    private Span<byte> Append(ushort type, int valueLength)
    {
        Span<byte> attribute = _destination[Length..];
        int paddedLength = (valueLength + 3) & ~3;
        BinaryPrimitives.WriteUInt16BigEndian(attribute, type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)valueLength);
        attribute[(4 + valueLength)..(4 + paddedLength)].Clear();

        Length += StunMessage.AttributeHeaderLength + paddedLength;
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], (ushort)(Length - StunMessage.HeaderLength));
        return attribute.Slice(StunMessage.AttributeHeaderLength, valueLength);
    }
}
