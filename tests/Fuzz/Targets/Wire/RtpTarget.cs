using System.Buffers.Binary;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// RTP: header, extension, payload and padding fill the packet without gap or overlap, and SRTP's own reader agrees
/// where the header ends; the elements of the extension are those that a plain walk finds; header and extension round-
/// trip.
/// </summary>
/// <param name="parse">Stands for the parser; replaced where the oracle itself is tested.</param>
internal sealed class RtpTarget(RtpTarget.Parser? parse = null) : FuzzTarget
{
    public delegate bool Parser(ReadOnlySpan<byte> datagram, out RtpView packet, out RtpError error);

    private readonly Parser _parse = parse ?? RtpView.TryParse;
    private readonly byte[] _rewritten = new byte[4096];

    public override string Name => "rtp";

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        [[0xBE, 0xDE], [0x10, 0x00], [0x10, 0x0F], [0x90], [0xB0], [0x9F], [0x00, 0x00], [0xF0], [0x00, 0x01]];

    public override IEnumerable<byte[]> Seeds() =>
    [
        Samples.Rtp(), Samples.Rtp(hasTwoByteExtensions: true), Samples.Rtp(sources: 3), Samples.Rtp(padding: 9),
        Samples.Rtp(hasTwoByteExtensions: true, sources: 15, padding: 1), Samples.Hex("80 60 0001 00000002 00000003"),
    ];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool hasHeader = RtpView.TryParseHeader(input, out RtpView header, out RtpError headerError);
        bool isRead = _parse(input, out RtpView packet, out RtpError error);
        outcome.Add(error);
        Oracle.Equal(error is RtpError.None, isRead, "A packet is read or refused with an error");
        Oracle.That(hasHeader || headerError == error, "Both readers refuse a header alike");
        Oracle.That(!isRead || hasHeader, "A packet has a header");
        CheckProtectedHeader(input, hasHeader, header);
        if (!isRead) return;

        CheckParts(input, packet);
        Oracle.Equal(header.HeaderLength, packet.HeaderLength, "Both readers agree where the header ends");
        Oracle.Equal(input.Length - header.HeaderLength, header.Payload.Length,
            "Without padding the payload is the rest");
        outcome.Add((input[0] & 0x30) | (packet.Marker ? 0x40 : 0));
        outcome.AddSize(input[0] & 0x0F);
        outcome.AddSize(packet.Payload.Length);
        CheckElements(packet, outcome);
        CheckRewriting(input, packet);
    }

    private static void CheckProtectedHeader(ReadOnlySpan<byte> input, bool hasHeader, in RtpView header)
    {
        bool isAgreed = SrtpHeader.TryParseRtp(input, out SrtpHeader shielded, out _);
        Oracle.Equal(hasHeader, isAgreed, "SRTP reads the headers that RTP reads");
        if (!hasHeader) return;
        Oracle.Equal(header.HeaderLength, shielded.Length, "SRTP leaves exactly the header in clear");
        Oracle.Equal(header.Ssrc, shielded.Ssrc, "SRTP reads the same SSRC");
        Oracle.Equal(header.SequenceNumber, shielded.SequenceNumber, "SRTP reads the same number");
    }

    private static void CheckParts(ReadOnlySpan<byte> input, in RtpView packet)
    {
        Oracle.Equal(input.Length, packet.HeaderLength + packet.Payload.Length + packet.PaddingLength,
            "The parts fill the packet");
        int extensionAt = Oracle.Within(input, packet.Extension, "The extension lies in the packet");
        int payloadAt = Oracle.Within(input, packet.Payload, "The payload lies in the packet");
        if (!packet.Extension.IsEmpty)
        {
            Oracle.Equal(packet.HeaderLength, extensionAt + packet.Extension.Length, "The extension ends the header");
        }
        if (!packet.Payload.IsEmpty) Oracle.Equal(packet.HeaderLength, payloadAt, "The payload follows the header");
        bool isPadded = (input[0] & 0x20) != 0;
        Oracle.Equal(isPadded ? input[^1] : 0, packet.PaddingLength, "The last octet counts the padding");
        Oracle.Equal(BinaryPrimitives.ReadUInt32BigEndian(input[8..]), packet.Ssrc, "The SSRC is the third word");
    }

    private static void CheckElements(in RtpView packet, Outcome outcome)
    {
        List<(int Id, int Offset, int Length)> expected = ReferenceElements(packet.ExtensionProfile, packet.Extension);
        int count = 0;
        foreach (RtpExtensionElement element in RtpExtensions.Enumerate(packet.ExtensionProfile, packet.Extension))
        {
            int at = Oracle.Within(packet.Extension, element.Value, "An element lies in the extension");
            if (!element.Value.IsEmpty) Oracle.Equal(at, element.Offset, "An element knows its place");
            Oracle.That(count < expected.Count, "No element is made up");
            Oracle.Equal(expected[count], (element.Id, element.Offset, element.Value.Length),
                "The elements are those of a plain walk");
            outcome.AddSize(element.Value.Length);
            count++;
        }
        Oracle.Equal(expected.Count, count, "No element is left out");
        outcome.Add(RtpExtensions.IsOneByte(packet.ExtensionProfile));
        outcome.Add(RtpExtensions.IsTwoByte(packet.ExtensionProfile));
    }

    /// <summary>RFC 8285 §4.2 and §4.3, octet by octet.</summary>
    private static List<(int Id, int Offset, int Length)> ReferenceElements(ushort profile, ReadOnlySpan<byte> body)
    {
        List<(int, int, int)> elements = [];
        bool isOneByte = profile == 0xBEDE;
        if (!isOneByte && (profile is < 0x1000 or > 0x100F)) return elements;
        for (int at = 0; at < body.Length;)
        {
            int head = body[at];
            if (head == 0)
            {
                at++;
                continue;
            }
            if (!isOneByte && at + 1 == body.Length) break;
            int id = isOneByte ? head >> 4 : head;
            int length = isOneByte ? (head & 15) + 1 : body[at + 1];
            at += isOneByte ? 1 : 2;
            if (isOneByte && (id is 0 or 15)) break;
            if (at + length > body.Length) break;
            elements.Add((id, at, length));
            at += length;
        }
        return elements;
    }

    private void CheckRewriting(ReadOnlySpan<byte> input, in RtpView packet)
    {
        int length = RtpHeaderWriter.Write(
            _rewritten, packet.Marker, packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc);
        RtpExtensionWriter extensions = new(_rewritten.AsSpan(length, _rewritten.Length - length - input.Length));
        bool isWhole = true;
        foreach (RtpExtensionElement element in RtpExtensions.Enumerate(packet.ExtensionProfile, packet.Extension))
        {
            isWhole &= extensions.TryAppend(element.Id, element.Value);
        }
        int block = extensions.Finish();
        if (block > 0) RtpHeaderWriter.SetExtension(_rewritten);
        Oracle.That(isWhole, "The writer takes all elements that the reader yields");
        packet.Payload.CopyTo(_rewritten.AsSpan(length + block));
        ReadOnlySpan<byte> written = _rewritten.AsSpan(0, length + block + packet.Payload.Length);

        Oracle.That(_parse(written, out RtpView again, out _), "What the writer writes is read");
        Oracle.Equal((packet.Marker, packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Ssrc),
            (again.Marker, again.PayloadType, again.SequenceNumber, again.Timestamp, again.Ssrc), "The numbers stay");
        Oracle.Same(packet.Payload, again.Payload, "The payload stays");
        RtpExtensionEnumerator before = RtpExtensions.Enumerate(packet.ExtensionProfile, packet.Extension);
        RtpExtensionEnumerator after = RtpExtensions.Enumerate(again.ExtensionProfile, again.Extension);
        while (before.MoveNext())
        {
            Oracle.That(after.MoveNext(), "All elements stay");
            Oracle.Equal(before.Current.Id, after.Current.Id, "Elements keep their ids");
            Oracle.Same(before.Current.Value, after.Current.Value, "Elements keep their values");
        }
        Oracle.That(!after.MoveNext(), "No element is added");
    }
}
