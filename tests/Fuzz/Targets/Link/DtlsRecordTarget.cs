using Conference.MediaNode.Link.Dtls;

namespace Conference.Fuzz.Targets.Link;

/// <summary>
/// DTLS records are taken off a datagram end to end, each as long as it says, until there is no whole one.
/// </summary>
/// <param name="take">Stands for the reader; replaced where the oracle itself is tested.</param>
internal sealed class DtlsRecordTarget(DtlsRecordTarget.Taker? take = null) : FuzzTarget
{
    public delegate bool Taker(ref ReadOnlySpan<byte> rest, out DtlsRecord record);

    private readonly Taker _take = take ?? DtlsRecord.TryTake;

    public override string Name => "dtls-record";

    public override IReadOnlyList<byte[]> Dictionary { get; } = [[0x16, 0xFE, 0xFD], [0x17, 0xFE, 0xFD, 0, 1],
        [0xFF, 0xFF], [0, 0]];

    public override IEnumerable<byte[]> Seeds() =>
    [
        Samples.Hex("16FEFD 0000 000000000001 0002 0102 17FEFD 0001 000000000005 0003 010203"),
        Samples.Hex("14FEFD 0000 000000000000 0001 01"), Samples.Hex("15FEFD 0001 000000000001 0000"),
    ];

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        ReadOnlySpan<byte> rest = input;
        int at = 0;
        int count = 0;
        while (_take(ref rest, out DtlsRecord record))
        {
            Oracle.Equal(at, Oracle.Within(input, record.Whole, "A record lies in the datagram"),
                "Records follow one another");
            int length = 13 + (input[at + 11] * 256) + input[at + 12];
            Oracle.Equal(length, record.Whole.Length, "A record is as long as it says");
            Oracle.Equal((input[at + 3] * 256) + input[at + 4], record.Epoch, "A record's epoch is read");
            at += length;
            Oracle.Equal(input.Length - at, rest.Length, "The rest is what follows");
            outcome.Add(record.Epoch > 1 ? 2 : record.Epoch);
            count++;
        }
        outcome.AddSize(count);
        bool isWhole = rest.Length >= 13 && rest.Length >= 13 + (rest[11] * 256) + rest[12];
        Oracle.That(!isWhole, "No whole record is left");
    }
}
