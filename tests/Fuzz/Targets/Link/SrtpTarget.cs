using System.Buffers.Binary;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.Fuzz.Targets.Link;

/// <summary>
/// SRTP and SRTCP: what is sealed opens to itself, once; a mutation of it is refused and leaves the opener's state as
/// it was, so that the good packet still opens afterwards; and any other bytes are refused.
/// </summary>
/// <param name="open">Stands for the opener; replaced where the oracle itself is tested.</param>
internal sealed class SrtpTarget(SrtpTarget.Open? open = null) : FuzzTarget
{
    public delegate bool Open(SrtpOpener opener, Span<byte> packet, bool isRtcp, out int length, out SrtpError error);

    private const int PayloadMax = 300;
    private const int PacketsMax = 12;

    private readonly Open _open = open ?? OpenPacket;
    private readonly GuardedMemory _memory = new(4096);

    public override string Name => "srtp";

    public override int LengthMax => 700;

    public override int ExecutionsInTests => 5_000;

    public override IReadOnlyList<byte[]> Dictionary { get; } = [[0x7F, 0xFF], [0x80, 0x00], [0xFF, 0xFF], [0x00, 0x00],
        [0x90, 0xBE, 0xDE, 0, 1], [0x80, 0xC8]];

    public override IEnumerable<byte[]> Seeds()
    {
        for (byte profile = 0; profile < 2; profile++)
        {
            for (byte kind = 0; kind < 4; kind++)
            {
                yield return [profile, kind, 0xFF, 0xFE, 20, 1, 2, 3, 1, 3, kind, 0, 1, 30, 5, 5, 5, 2, 0, 1];
            }
        }
    }

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        ByteCursor cursor = new(input);
        SrtpProfile profile = cursor.Flag() ? SrtpProfile.AeadAes128Gcm : SrtpProfile.Aes128CmHmacSha1_80;
        outcome.Add((int)profile);
        using SrtpKeys outbound = Keys(profile);
        using SrtpKeys inbound = Keys(profile);
        using SrtpSealer sealer = new(outbound);
        using SrtpOpener opener = new(inbound, ssrcsMax: 3);
        for (int i = 0; i < PacketsMax && !cursor.IsAtEnd; i++) RunPacket(ref cursor, sealer, opener, outcome);
    }

    public override void Dispose()
    {
        _memory.Dispose();
        base.Dispose();
    }

    private static bool OpenPacket(SrtpOpener opener, Span<byte> packet, bool isRtcp, out int length,
        out SrtpError error) =>
        isRtcp ? opener.TryOpenRtcp(packet, out length, out error) : opener.TryOpenRtp(packet, out length, out error);

    private void RunPacket(ref ByteCursor cursor, SrtpSealer sealer, SrtpOpener opener, Outcome outcome)
    {
        int kind = cursor.Below(4);
        bool isRtcp = (kind & 1) != 0;
        if (kind >= 2) RefuseStrange(cursor.Bytes(cursor.Byte()), opener, isRtcp, outcome);

        byte[] plain = isRtcp ? Rtcp(ref cursor) : Rtp(ref cursor);
        byte[] packet = [.. plain, .. new byte[sealer.RtcpOverhead]];
        SrtpError error;
        bool isSealed = isRtcp
            ? sealer.TrySealRtcp(packet, plain.Length, out int length, out error)
            : sealer.TrySealRtp(packet, plain.Length, out length, out error);
        outcome.Add(error);
        if (!isSealed) return;

        byte[] sealedPacket = packet[..length];
        Oracle.Equal(plain.Length + (isRtcp ? sealer.RtcpOverhead : sealer.RtpOverhead), length,
            "Sealing adds the overhead");
        RefuseMutations(ref cursor, sealedPacket, opener, isRtcp, outcome);
        byte[] before = OpenerState.Of(opener);
        Span<byte> copy = _memory.Place(sealedPacket);
        bool isOpened = _open(opener, copy, isRtcp, out int opened, out error);
        outcome.Add(error);
        if (!isOpened)
        {
            Oracle.That(error is SrtpError.TooManySsrcs or SrtpError.TooOld or SrtpError.Replayed,
                "A good packet opens");
            Oracle.Same(before, OpenerState.Of(opener), "A refused packet leaves no trace");
            return;
        }
        Oracle.Same(plain, copy[..opened], "A packet opens to what was sealed");
        Oracle.That(!_open(opener, _memory.Place(sealedPacket), isRtcp, out _, out error), "A packet opens once");
        Oracle.Equal(SrtpError.Replayed, error, "A packet that comes twice is a replay");
    }

    private void RefuseMutations(ref ByteCursor cursor, byte[] sealedPacket, SrtpOpener opener, bool isRtcp,
        Outcome outcome)
    {
        int count = cursor.Below(4);
        for (int i = 0; i < count; i++)
        {
            byte[] mutation = (byte[])sealedPacket.Clone();
            int at = cursor.Byte() * sealedPacket.Length / 256;
            switch (cursor.Below(4))
            {
                case 0: mutation[at] ^= (byte)(1 << cursor.Below(8)); break;
                case 1: mutation = mutation[..at]; break;
                case 2: mutation = [.. mutation, .. cursor.Bytes(1 + cursor.Below(8))]; break;
                default: cursor.Bytes(4).CopyTo(mutation.AsSpan(Math.Min(at, mutation.Length - 4))); break;
            }
            if (!mutation.AsSpan().SequenceEqual(sealedPacket)) RefuseStrange(mutation, opener, isRtcp, outcome);
        }
    }

    private void RefuseStrange(ReadOnlySpan<byte> packet, SrtpOpener opener, bool isRtcp, Outcome outcome)
    {
        byte[] before = OpenerState.Of(opener);
        bool isOpened = _open(opener, _memory.Place(packet), isRtcp, out int length, out SrtpError error);
        outcome.Add(error);
        Oracle.That(!isOpened, "What was not sealed does not open");
        Oracle.That(error is not SrtpError.None && length == 0, "A refused packet has an error and no length");
        Oracle.Same(before, OpenerState.Of(opener), "A refused packet leaves no trace");
    }

    private static byte[] Rtp(ref ByteCursor cursor)
    {
        byte[] packet = new byte[12 + 8 + PayloadMax];
        RtpHeaderWriter.Write(packet, false, 96, cursor.Word(), 7, (uint)cursor.Below(5));
        int length = 12;
        if (cursor.Flag())
        {
            RtpHeaderWriter.SetExtension(packet);
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(length), 0xBEDE_0001);
            length += 8;
        }
        ReadOnlySpan<byte> payload = cursor.Bytes(cursor.Byte());
        payload.CopyTo(packet.AsSpan(length));
        return packet[..(length + payload.Length)];
    }

    private static byte[] Rtcp(ref ByteCursor cursor)
    {
        byte[] packet = new byte[8 + PayloadMax];
        packet[0] = 0x80;
        packet[1] = 201;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), (uint)cursor.Below(5));
        ReadOnlySpan<byte> content = cursor.Bytes(cursor.Byte());
        content.CopyTo(packet.AsSpan(8));
        return packet[..(8 + content.Length)];
    }

    private static SrtpKeys Keys(SrtpProfile profile)
    {
        SrtpLengths lengths = SrtpLengths.Of(profile);
        return new SrtpKeys(
            profile,
            new SecretBytes([.. Enumerable.Range(1, lengths.Key).Select(i => (byte)i)]),
            new SecretBytes([.. Enumerable.Range(101, lengths.Salt).Select(i => (byte)i)]));
    }
}
