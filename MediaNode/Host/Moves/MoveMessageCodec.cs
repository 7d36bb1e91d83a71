using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;

namespace Conference.MediaNode.Host.Moves;

/// <summary>
/// Move messages as bytes: one for the type, then the fields in their order, numbers in network order, texts as length (2) and
/// UTF-8, addresses as IPv6 (16) and port (2); a record as it is.
/// </summary>
internal static class MoveMessageCodec
{
    /// <summary>In bytes: a room of some ten thousand links.</summary>
    public const int RecordLengthMax = 256 * 1024 * 1024;

    /// <summary>In bytes, of a room's name or a fingerprint.</summary>
    public const int TextLengthMax = 256;

    public const int AddressLength = 16 + sizeof(ushort);

    /// <summary>In bytes, of any message but a record.</summary>
    public const int SmallLengthMax = 1 + (2 * (sizeof(ushort) + TextLengthMax)) + AddressLength;

    /// <summary>Part of the format: a number that was given stays.</summary>
    private enum Type : byte
    {
        Hello = 1,
        Ready = 2,
        Refused = 3,
        Record = 4,
        Imported = 5,
        Go = 6,
        Owned = 7,
        Wiped = 8,
    }

    /// <summary>What the first byte of a record's message is; the record itself follows.</summary>
    public const byte RecordType = (byte)Type.Record;

    /// <summary>Any message but a record, whose text is within bounds.</summary>
    /// <returns>The length.</returns>
    public static int Write(MoveMessage message, Span<byte> bytes)
    {
        bytes[0] = (byte)TypeOf(message);
        Span<byte> rest = bytes[1..];
        switch (message)
        {
            case MoveHello hello:
                WriteText(hello.Room, ref rest);
                WriteAddress(hello.Tunnel, ref rest);
                WriteText(hello.Fingerprint, ref rest);
                break;
            case MoveReady ready:
                WriteAddress(ready.Tunnel, ref rest);
                break;
            case MoveRefused refused:
                rest[0] = (byte)refused.Reason;
                rest = rest[1..];
                break;
        }

        return bytes.Length - rest.Length;
    }

    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out MoveMessage? message, out MoveMessageError error)
    {
        message = null;
        error = MoveMessageError.Empty;
        if (bytes.IsEmpty) return false;

        ReadOnlySpan<byte> rest = bytes[1..];
        error = Read((Type)bytes[0], ref rest, out message);
        if (error is MoveMessageError.None && !rest.IsEmpty) error = MoveMessageError.BytesLeftOver;
        if (error is MoveMessageError.None) return message is not null;

        message = null;
        return false;
    }

    private static Type TypeOf(MoveMessage message) => message switch
    {
        MoveHello => Type.Hello,
        MoveReady => Type.Ready,
        MoveRefused => Type.Refused,
        MoveRecord => Type.Record,
        MoveImported => Type.Imported,
        MoveGo => Type.Go,
        MoveOwned => Type.Owned,
        MoveWiped => Type.Wiped,
        _ => throw new UnreachableException($"{message.GetType().Name} is not a move message."),
    };

    private static MoveMessageError Read(Type type, ref ReadOnlySpan<byte> rest, out MoveMessage? message)
    {
        message = type switch
        {
            Type.Imported => new MoveImported(),
            Type.Go => new MoveGo(),
            Type.Owned => new MoveOwned(),
            Type.Wiped => new MoveWiped(),
            _ => null,
        };
        if (message is not null) return MoveMessageError.None;

        return type switch
        {
            Type.Hello => ReadHello(ref rest, out message),
            Type.Ready => ReadReady(ref rest, out message),
            Type.Refused => ReadRefused(ref rest, out message),
            Type.Record => ReadRecord(ref rest, out message),
            _ => MoveMessageError.UnknownType,
        };
    }

    private static MoveMessageError ReadHello(ref ReadOnlySpan<byte> rest, out MoveMessage? message)
    {
        message = null;
        MoveMessageError error = ReadText(ref rest, out string room);
        if (error is not MoveMessageError.None) return error;
        if (!TryReadAddress(ref rest, out TransportAddress tunnel)) return MoveMessageError.Truncated;

        error = ReadText(ref rest, out string fingerprint);
        message = new MoveHello(room, tunnel, fingerprint);
        return error;
    }

    private static MoveMessageError ReadReady(ref ReadOnlySpan<byte> rest, out MoveMessage? message)
    {
        bool isWhole = TryReadAddress(ref rest, out TransportAddress tunnel);
        message = new MoveReady(tunnel);
        return isWhole ? MoveMessageError.None : MoveMessageError.Truncated;
    }

    private static MoveMessageError ReadRefused(ref ReadOnlySpan<byte> rest, out MoveMessage? message)
    {
        message = null;
        if (rest.IsEmpty) return MoveMessageError.Truncated;

        MoveProblem problem = (MoveProblem)rest[0];
        if (!Enum.IsDefined(problem)) return MoveMessageError.UnknownProblem;

        rest = rest[1..];
        message = new MoveRefused(problem);
        return MoveMessageError.None;
    }

    private static MoveMessageError ReadRecord(ref ReadOnlySpan<byte> rest, out MoveMessage? message)
    {
        message = null;
        if (rest.IsEmpty) return MoveMessageError.EmptyRecord;
        if (rest.Length > RecordLengthMax) return MoveMessageError.RecordTooLong;

        message = new MoveRecord(new SecretBytes(rest));
        rest = default;
        return MoveMessageError.None;
    }

    private static MoveMessageError ReadText(ref ReadOnlySpan<byte> rest, out string text)
    {
        text = "";
        if (rest.Length < sizeof(ushort)) return MoveMessageError.Truncated;

        int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length > TextLengthMax) return MoveMessageError.TextTooLong;
        if (length > rest.Length - sizeof(ushort)) return MoveMessageError.Truncated;

        ReadOnlySpan<byte> bytes = rest.Slice(sizeof(ushort), length);
        if (!Utf8.IsValid(bytes)) return MoveMessageError.NotUtf8;

        text = Encoding.UTF8.GetString(bytes);
        rest = rest[(sizeof(ushort) + length)..];
        return MoveMessageError.None;
    }

    private static bool TryReadAddress(ref ReadOnlySpan<byte> rest, out TransportAddress address)
    {
        address = default;
        if (rest.Length < AddressLength) return false;

        address = TransportAddress.From(rest[..16], BinaryPrimitives.ReadUInt16BigEndian(rest[16..]));
        rest = rest[AddressLength..];
        return true;
    }

    private static void WriteText(string text, ref Span<byte> rest)
    {
        int length = Encoding.UTF8.GetBytes(text, rest.Slice(sizeof(ushort), TextLengthMax));
        BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)length);
        rest = rest[(sizeof(ushort) + length)..];
    }

    private static void WriteAddress(in TransportAddress address, ref Span<byte> rest)
    {
        address.WriteAddress16(rest);
        BinaryPrimitives.WriteUInt16BigEndian(rest[16..], address.Port);
        rest = rest[AddressLength..];
    }
}
