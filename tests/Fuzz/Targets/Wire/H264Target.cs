using System.Buffers.Binary;
using Conference.MediaNode.Wire.Payload;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// H.264: what is said of a packet is what a plain reading of RFC 6184 §5 says; any units put into an aggregate are
/// read out of it, and any unit cut into fragments is recognised in its first.
/// </summary>
/// <param name="parse">Stands for the parser; replaced where the oracle itself is tested.</param>
internal sealed class H264Target(H264Target.Parser? parse = null) : FuzzTarget
{
    public delegate bool Parser(ReadOnlySpan<byte> payload, out H264Payload packet, out H264Error error);

    private readonly Parser _parse = parse ?? H264Payload.TryParse;

    public override string Name => "h264";

    public override int LengthMax => 200;

    public override IReadOnlyList<byte[]> Dictionary { get; } = [[0x78], [0x7C], [0x00, 0x01], [0x00, 0x02, 0x65, 0x88],
        [0x85], [0x67], [0x45]];

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0x65, 0x88, 1], [0x41, 0x9A], [0x67, 0x42], [0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1, 0, 2, 0x65, 0x80],
        [0x7C, 0x85, 0x88], [0x7C, 0x45, 1], [0x09, 0xF0],
    ];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool isRead = _parse(input, out H264Payload packet, out H264Error error);
        outcome.Add(error);
        Oracle.Equal(error is H264Error.None, isRead, "A payload is read or refused with an error");
        List<byte[]>? units = Units(input, out bool isFragment);
        Oracle.Equal(units is not null, isRead, "A payload is read exactly when a plain reading succeeds");
        if (isRead)
        {
            outcome.Add(packet.Type);
            outcome.Add(packet.InnerType);
            outcome.Add(packet.IsKeyFrame);
            outcome.Add(packet.StartsFrame);
            outcome.AddSize(units!.Count);
            bool begins = !isFragment || (input[1] & 0x80) != 0;
            Oracle.Equal(begins && units.Exists(unit => (unit[0] & 0x1F) is 5 or 7), packet.IsKeyFrame,
                "A key frame has an IDR slice or its parameters");
            Oracle.Equal(begins && Begins(units[0]), packet.StartsFrame, "A frame starts with its first unit");
            Oracle.Equal(units[0][0] & 0x1F, (int)packet.InnerType, "The inner type is the first unit's");
        }
        CheckAggregate(input, outcome);
    }

    /// <summary>
    /// Null: malformed, or of a type that is not negotiated. Of a fragment, the piece under its unit's header.
    /// </summary>
    private static List<byte[]>? Units(ReadOnlySpan<byte> input, out bool isFragment)
    {
        isFragment = false;
        if (input.IsEmpty || input[0] >= 0x80) return null;
        int type = input[0] % 32;
        if (type is >= 1 and <= 23) return [input.ToArray()];
        if (type == 28)
        {
            isFragment = true;
            if (input.Length < 3 || input[1] >= 0xC0 || !IsUnit(input[1])) return null;
            return [[input[1], .. input[2..]]];
        }
        if (type != 24 || input.Length == 1) return null;
        List<byte[]> units = [];
        for (int at = 1; at < input.Length;)
        {
            if (at + 2 > input.Length) return null;
            int size = (input[at] * 256) + input[at + 1];
            if (size == 0 || at + 2 + size > input.Length || !IsUnit(input[at + 2])) return null;
            units.Add(input.Slice(at + 2, size).ToArray());
            at += 2 + size;
        }
        return units;
    }

    private static bool IsUnit(byte header) => header % 32 is >= 1 and <= 23;

    private static bool Begins(byte[] unit) => (unit[0] & 0x1F) switch
    {
        1 or 5 => unit.Length > 1 && unit[1] >= 0x80,
        6 or 7 or 8 or 9 => true,
        _ => false,
    };

    /// <summary>The input, cut at places that it chooses itself, as units of one packet.</summary>
    private void CheckAggregate(ReadOnlySpan<byte> input, Outcome outcome)
    {
        if (input.Length < 2) return;
        List<byte[]> units = [];
        for (ReadOnlySpan<byte> rest = input; !rest.IsEmpty;)
        {
            int length = Math.Min(rest.Length, 1 + (rest[0] % 5));
            units.Add(rest[..length].ToArray());
            rest = rest[length..];
        }
        List<byte> packet = [0x78];
        Span<byte> size = stackalloc byte[2];
        foreach (byte[] unit in units)
        {
            BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)unit.Length);
            packet.AddRange(size);
            packet.AddRange(unit);
        }
        bool isRead = _parse(packet.ToArray(), out H264Payload aggregate, out _);
        outcome.Add(isRead);
        Oracle.Equal(units.TrueForAll(unit => IsUnit(unit[0])), isRead,
            "An aggregate of units is read, one of anything else is not");
        if (!isRead) return;
        Oracle.Equal(units[0][0] & 0x1F, (int)aggregate.InnerType, "An aggregate begins with its first unit");
    }
}
