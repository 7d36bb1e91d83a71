using System.Buffers.Binary;
using Conference.MediaNode.Wire.Payload;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>Payloads that say whose they are: stream and counter in clear, and a filling that follows from both.</summary>
internal static class Payloads
{
    /// <summary>Bytes of descriptor and payload header before the mark of a VP8 packet.</summary>
    private const int Vp8Lead = 7;

    private const int MarkLength = 8;

    public const int LengthMin = Vp8Lead + MarkLength + 1;

    public static byte[] Opus(int stream, int counter, int length)
    {
        byte[] payload = new byte[Math.Max(length, MarkLength)];
        Mark(payload, stream, counter);
        return payload;
    }

    // |X|R|N|S|R| PID |  |I|L|T|K| RSV |  |M| PictureID (15) |  TL0PICIDX  |TID|Y| KEYIDX|  payload header: bit 0 clear in key frames
    public static byte[] Vp8(int stream, int counter, int length, int picture, byte tl0, bool startsFrame, bool isKey)
    {
        byte[] payload = new byte[Math.Max(length, LengthMin)];
        payload[0] = (byte)(startsFrame ? 0x90 : 0x80);
        payload[1] = 0xE0;
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(picture | 0x8000));
        payload[4] = tl0;
        payload[6] = (byte)(isKey ? 0 : 1);
        Mark(payload.AsSpan(Vp8Lead), stream, counter);
        return payload;
    }

    public static bool TryReadMark(ReadOnlySpan<byte> payload, bool isVideo, out int stream, out int counter)
    {
        (stream, counter) = (-1, -1);
        if (isVideo) payload = payload.Length < LengthMin ? default : payload[Vp8Lead..];
        if (payload.Length < MarkLength) return false;

        stream = BinaryPrimitives.ReadInt32BigEndian(payload);
        counter = BinaryPrimitives.ReadInt32BigEndian(payload[4..]);
        return true;
    }

    /// <summary>Whether two payloads are the same but for the numbers that a node may rewrite.</summary>
    public static bool AreAlike(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> received, bool isVideo)
    {
        if (!isVideo) return sent.SequenceEqual(received);

        return sent.Length == received.Length && sent[..2].SequenceEqual(received[..2]) && sent[5..].SequenceEqual(received[5..]);
    }

    public static bool TryReadPicture(ReadOnlySpan<byte> payload, out int picture, out int tl0)
    {
        (picture, tl0) = (-1, -1);
        if (!Vp8Descriptor.TryParse(payload, out Vp8Descriptor vp8, out _)) return false;

        (picture, tl0) = (vp8.PictureId ?? -1, vp8.Tl0PicIdx ?? -1);
        return true;
    }

    private static void Mark(Span<byte> at, int stream, int counter)
    {
        BinaryPrimitives.WriteInt32BigEndian(at, stream);
        BinaryPrimitives.WriteInt32BigEndian(at[4..], counter);
        for (int i = MarkLength; i < at.Length; i++) at[i] = (byte)((stream * 31) + (counter * 7) + i);
    }
}
