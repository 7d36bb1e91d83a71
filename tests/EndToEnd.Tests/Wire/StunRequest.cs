using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Conference.EndToEnd.Tests.Wire;

/// <summary>A connectivity check as an ICE agent sends it (RFC 8445 §7.2.2), written without the product's own code.</summary>
internal sealed class StunRequest
{
    private const ushort BindingRequest = 0x0001;
    private const uint MagicCookie = 0x2112_A442;
    private const ushort Username = 0x0006;
    private const ushort MessageIntegrity = 0x0008;
    private const ushort Priority = 0x0024;
    private const ushort Fingerprint = 0x8028;
    private const uint FingerprintMask = 0x5354_554E;
    private const int HeaderLength = 20;
    private const int AttributeHeaderLength = 4;
    private const int FingerprintLength = 4;

    private readonly List<byte> _message = [];

    public StunRequest(string username, string password)
    {
        TransactionId = RandomNumberGenerator.GetBytes(12);
        AddUInt16(BindingRequest);
        AddUInt16(0);
        AddUInt32(MagicCookie);
        _message.AddRange(TransactionId);
        AddAttribute(Username, Encoding.ASCII.GetBytes(username));
        AddAttribute(Priority, [0x6E, 0x00, 0x01, 0xFF]);

        // Each of the two covers everything before it, under the length that the message has with it (RFC 8489 §14.5, §14.7).
        SetLength(AttributeHeaderLength + HMACSHA1.HashSizeInBytes);
#pragma warning disable CA5350 // STUN has no other MESSAGE-INTEGRITY that ICE agents understand.
        AddAttribute(MessageIntegrity, HMACSHA1.HashData(Encoding.ASCII.GetBytes(password), Bytes));
#pragma warning restore CA5350
        SetLength(AttributeHeaderLength + FingerprintLength);
        byte[] fingerprint = new byte[FingerprintLength];
        BinaryPrimitives.WriteUInt32BigEndian(fingerprint, Crc32(Bytes) ^ FingerprintMask);
        AddAttribute(Fingerprint, fingerprint);
    }

    public byte[] TransactionId { get; }

    public byte[] Bytes => [.. _message];

    private void AddAttribute(ushort type, byte[] value)
    {
        AddUInt16(type);
        AddUInt16((ushort)value.Length);
        _message.AddRange(value);
        while (_message.Count % 4 != 0) _message.Add(0);
    }

    private void SetLength(int attributeToCome)
    {
        int length = _message.Count - HeaderLength + attributeToCome;
        _message[2] = (byte)(length >> 8);
        _message[3] = (byte)length;
    }

    private void AddUInt16(ushort value) => _message.AddRange([(byte)(value >> 8), (byte)value]);

    private void AddUInt32(uint value)
    {
        AddUInt16((ushort)(value >> 16));
        AddUInt16((ushort)value);
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB8_8320 & (0 - (crc & 1)));
        }

        return ~crc;
    }
}
