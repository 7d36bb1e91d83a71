namespace Conference.Fuzz.Targets.Shard;

/// <summary>What one octet of an input stands for.</summary>
internal enum ShardOperation
{
    // From outside, or nobody's doing.
    Flush,
    Advance,
    Raw,
    Talk,

    // Of a client.
    Check,
    Handshake,
    Media,
    FreeRtp,
    Reports,
    Replay,

    // Of the cluster.
    OpenRoom,
    CloseRoom,
    Offer,
    CloseLink,
    Subscribe,
    Mute,

    Count,
}
