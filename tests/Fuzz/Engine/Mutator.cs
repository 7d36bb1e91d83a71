using System.Buffers.Binary;

namespace Conference.Fuzz.Engine;

/// <summary>Makes a new input of an old one: a few random changes, of the kinds that break parsers.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<byte[]> dictionary, int lengthMax)
{
    private const int ChangesMax = 6;
    private const int PieceMax = 32;

    private static readonly byte[] s_extremeBytes = [0x00, 0x01, 0x3F, 0x40, 0x7F, 0x80, 0xC0, 0xFE, 0xFF];
    private static readonly uint[] s_extremeWords =
        [0, 1, 2, 3, 4, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFF_FFFF, 0x8000_0000,
            0xFFFF_FFFF];

    /// <param name="other">Of which pieces may be taken over.</param>
    public byte[] Mutate(byte[] input, byte[] other)
    {
        byte[] result = input;
        int changes = 1 + random.Next(random.Next(1, ChangesMax + 1));
        for (int i = 0; i < changes; i++) result = Change(result, other);
        return result.Length > lengthMax ? result[..lengthMax] : result;
    }

    private byte[] Change(byte[] input, byte[] other)
    {
        if (input.Length == 0) return Piece();
        switch (random.Next(14))
        {
            case 0: return Set(input, at => (byte)(input[at] ^ (1 << random.Next(8))));
            case 1: return Set(input, _ => (byte)random.Next(256));
            case 2: return Set(input, _ => s_extremeBytes[random.Next(s_extremeBytes.Length)]);
            case 3: return Set(input, at => (byte)(input[at] + random.Next(-4, 5)));
            case 4: return SetWord(input, 2);
            case 5: return SetWord(input, 4);
            case 6: return SetLength(input);
            case 7: return input[..random.Next(input.Length)];
            case 8: return Replace(input, random.Next(input.Length), PieceLength(input), []);
            case 9: return Replace(input, random.Next(input.Length + 1), 0, Piece());
            case 10: return Replace(input, random.Next(input.Length + 1), 0, Some(input));
            case 11: return Overwrite(input, Some(input));
            case 12: return Splice(input, other);
            default: return Overwrite(input, Piece());
        }
    }

    private static byte[] Set(byte[] input, int at, byte value)
    {
        byte[] result = (byte[])input.Clone();
        result[at] = value;
        return result;
    }

    private byte[] Set(byte[] input, Func<int, byte> value)
    {
        int at = random.Next(input.Length);
        return Set(input, at, value(at));
    }

    /// <summary>An integer of the wire's byte order becomes an extreme, or moves by a little.</summary>
    private byte[] SetWord(byte[] input, int width)
    {
        if (input.Length < width) return input;
        byte[] result = (byte[])input.Clone();
        Span<byte> field = result.AsSpan(random.Next(input.Length - width + 1), width);
        bool isExtreme = random.Next(2) == 0;
        uint extreme = s_extremeWords[random.Next(s_extremeWords.Length)];
        int step = random.Next(-16, 17);
        if (width == 2)
        {
            ushort old = BinaryPrimitives.ReadUInt16BigEndian(field);
            BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)(isExtreme ? (int)extreme : old + step));
        }
        else
        {
            uint old = BinaryPrimitives.ReadUInt32BigEndian(field);
            BinaryPrimitives.WriteUInt32BigEndian(field, isExtreme ? extreme : old + (uint)step);
        }
        return result;
    }

    /// <summary>Somewhere stands the length of what follows: in bytes or in words, right or wrong by one.</summary>
    private byte[] SetLength(byte[] input)
    {
        byte[] result = (byte[])input.Clone();
        int width = random.Next(1, 3);
        if (input.Length < width) return input;
        int at = random.Next(input.Length - width + 1);
        int rest = input.Length - at - width;
        int length = (random.Next(2) == 0 ? rest : rest / 4) + random.Next(-1, 2);
        if (width == 1) result[at] = (byte)length;
        else BinaryPrimitives.WriteUInt16BigEndian(result.AsSpan(at), (ushort)length);
        return result;
    }

    private byte[] Splice(byte[] input, byte[] other)
    {
        if (other.Length == 0) return input;
        return [.. input.AsSpan(0, random.Next(input.Length + 1)), .. other.AsSpan(random.Next(other.Length))];
    }

    private byte[] Overwrite(byte[] input, byte[] piece)
    {
        byte[] result = (byte[])input.Clone();
        int at = random.Next(input.Length);
        piece.AsSpan(0, Math.Min(piece.Length, input.Length - at)).CopyTo(result.AsSpan(at));
        return result;
    }

    private static byte[] Replace(byte[] input, int at, int length, byte[] piece) =>
        [.. input.AsSpan(0, at), .. piece, .. input.AsSpan(Math.Min(input.Length, at + length))];

    private int PieceLength(byte[] input) => 1 + random.Next(Math.Min(PieceMax, input.Length));

    private byte[] Some(byte[] input)
    {
        int at = random.Next(input.Length);
        return input.AsSpan(at, Math.Min(PieceLength(input), input.Length - at)).ToArray();
    }

    private byte[] Piece()
    {
        if (dictionary.Count > 0 && random.Next(2) == 0) return dictionary[random.Next(dictionary.Count)];
        byte[] piece = new byte[1 + random.Next(PieceMax)];
        if (random.Next(3) > 0) random.NextBytes(piece);
        return piece;
    }
}
