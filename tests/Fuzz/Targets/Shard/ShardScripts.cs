namespace Conference.Fuzz.Targets.Shard;

/// <summary>
/// Inputs of <see cref="ShardTarget"/> in which something sensible happens, and the pieces that they are made of.
/// </summary>
internal static class ShardScripts
{
    private const byte LargeBatchAndOutbox = 0xFF;
    private const byte OwnPlace = 0;

    public static readonly IReadOnlyList<byte[]> Pieces =
    [
        Open(0), Open(1), Offer(0), Offer(1), Offer(2), Offer(3), Check(0), Check(1), Check(2), Check(3), Hello(0),
        Hello(1), Hello(2), Hello(3),
        Join(0), Join(2), Show(2, 0), Show(0, 2), Media(0, 0, 5), Media(0, 3, 5), Media(2, 1, 12), Advance(1),
        Advance(3), Advance(8),
        [Op(ShardOperation.Talk)], [Op(ShardOperation.Flush)], [Op(ShardOperation.CloseRoom), 0, 0],
        [Op(ShardOperation.CloseLink), 0, 0, 0],
        [Op(ShardOperation.Mute), 2, 0, 0, 1, 1], [Op(ShardOperation.Reports), 2, OwnPlace, 0],
        [Op(ShardOperation.Replay), 0, OwnPlace, 0, 3, 0],
    ];

    public static IEnumerable<byte[]> Seeds()
    {
        byte[] call = [.. Open(0), .. Join(0), .. Join(2), .. Show(2, 0), .. Media(0, 3, 4), .. Media(0, 0, 3),
            .. Advance(2), Op(ShardOperation.Talk)];
        foreach (byte shape in new byte[] { LargeBatchAndOutbox, 0x00, 0x15, 0x3A })
        {
            yield return [shape, .. call];
            yield return [shape, .. call, .. Media(0, 1, 12), Op(ShardOperation.Reports), 2, OwnPlace, 0, .. Advance(5),
                .. Media(0, 3, 2)];
        }
        yield return [LargeBatchAndOutbox, .. call, Op(ShardOperation.Check), 0, 5, 0, .. Media(0, 0, 3), .. Advance(7),
            .. Advance(8)];
        yield return [LargeBatchAndOutbox, .. call, Op(ShardOperation.Offer), 0, 0, 16, .. Check(0), .. Media(0, 0, 2)];
        yield return [LargeBatchAndOutbox, .. call, Op(ShardOperation.Offer), 0, 0, 2, .. Media(0, 3, 2),
            Op(ShardOperation.Offer), 0, 0, 0];
        yield return [LargeBatchAndOutbox, .. call, Op(ShardOperation.CloseRoom), 0, 0, .. Media(0, 3, 2), .. Open(1),
            .. Join(1)];
        yield return [0x20, .. Open(0), Op(ShardOperation.Raw), 4, 0x80, 96, 0, 1, 0, .. call,
            Op(ShardOperation.FreeRtp), 0, 0, 0x10, 0, 0, 1, 2, 0, 0, 0, 9, 4, 1, 2, 3, 4];
        yield return [0x51, .. Open(0), .. Open(1), .. Join(0), .. Join(1), Op(ShardOperation.Check), 1, 1, 2,
            Op(ShardOperation.Check), 1, 12, 0, .. Advance(4)];
    }

    private static byte Op(ShardOperation operation) => (byte)operation;

    private static byte[] Open(byte client) => [Op(ShardOperation.OpenRoom), client, 0];

    private static byte[] Offer(byte client) => [Op(ShardOperation.Offer), client, 0, 0];

    private static byte[] Check(byte client) =>
        [Op(ShardOperation.Check), client, OwnPlace, 0, Op(ShardOperation.Flush)];

    private static byte[] Hello(byte client) =>
        [Op(ShardOperation.Handshake), client, OwnPlace, 0, Op(ShardOperation.Flush)];

    private static byte[] Join(byte client) => [.. Offer(client), .. Check(client), .. Hello(client)];

    private static byte[] Show(byte viewer, byte shown) => [Op(ShardOperation.Subscribe), viewer, 0, shown, 0, shown];

    private static byte[] Media(byte client, byte kind, byte count) =>
        [Op(ShardOperation.Media), client, OwnPlace, (byte)(count - 1), kind, 0];

    private static byte[] Advance(byte step) => [Op(ShardOperation.Advance), step];
}
