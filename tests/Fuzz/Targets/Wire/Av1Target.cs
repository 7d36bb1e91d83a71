using Conference.MediaNode.Wire.Payload;

namespace Conference.Fuzz.Targets.Wire;

/// <summary>
/// AV1's aggregation header: accepted exactly when the elements fill the packet as its count says (§4.4).
/// </summary>
/// <param name="parse">Stands for the parser; replaced where the oracle itself is tested.</param>
internal sealed class Av1Target(Av1Target.Parser? parse = null) : FuzzTarget
{
    public delegate bool Parser(ReadOnlySpan<byte> payload, out Av1Payload packet, out Av1Error error);

    private readonly Parser _parse = parse ?? Av1Payload.TryParse;

    public override string Name => "av1";

    public override int LengthMax => 300;

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        [[0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x80, 0x00], [0x81, 0x80, 0x00],
            [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], [0x30], [0x28]];

    public override IEnumerable<byte[]> Seeds() =>
        [[0x18, 0x0A, 1], [0x20, 0x02, 1, 2, 3], [0x30, 1, 0, 2, 0, 0, 9], [0x00, 0x01, 9, 0x81, 0x00, 7], [0x90, 1],
            [0x50, 1]];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        bool isRead = _parse(input, out Av1Payload packet, out Av1Error error);
        outcome.Add(error);
        Oracle.Equal(error is Av1Error.None, isRead, "A payload is read or refused with an error");
        Oracle.Equal(Elements(input) is not null, isRead, "A payload is read exactly when a plain reading succeeds");
        if (!isRead) return;

        Oracle.Equal((input[0] >> 7 != 0, (input[0] & 0x40) != 0, (input[0] & 0x30) >> 4, (input[0] & 8) != 0),
            (packet.ContinuesUnit, packet.IsContinued, packet.ElementCount, packet.IsKeyFrame),
            "The header's bits are read");
        outcome.Add(input[0] & 0xF8);
        outcome.AddSize(Elements(input)!.Count);
    }

    /// <summary>Their lengths, or null when the packet is malformed.</summary>
    private static List<int>? Elements(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2 || (input[0] >= 0x80 && (input[0] & 8) != 0)) return null;
        int count = (input[0] >> 4) & 3;
        List<int> lengths = [];
        int at = 1;
        while (count == 0 ? at < input.Length : lengths.Count < count - 1)
        {
            decimal size = 0;
            decimal weight = 1;
            int octets = 0;
            do
            {
                if (at == input.Length || octets == 8) return null;
                size += (input[at] & 0x7F) * weight;
                weight *= 128;
                octets++;
            }
            while (input[at++] >= 0x80);
            if (size > input.Length - at) return null;
            lengths.Add((int)size);
            at += (int)size;
        }
        if (count > 0)
        {
            if (at == input.Length) return null;
            lengths.Add(input.Length - at);
        }
        return lengths;
    }
}
