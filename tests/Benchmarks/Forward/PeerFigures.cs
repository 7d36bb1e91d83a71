namespace Conference.Benchmarks.Forward;

/// <summary>
/// CPU microseconds per forwarded packet of mediasoup 3.27.1 (one worker on a processor of its own), measured on the
/// reference machine (AMD EPYC, 2 processors, Linux 6.18) under the same loads by a generator of the same make: WebRTC
/// clients on loopback, 1,200-byte VP8 packets in bursts of 30 frames a second. Lowest and highest of several runs.
/// </summary>
internal static class PeerFigures
{
    public static string Mediasoup(ForwardRow row) => row.Name switch
    {
        "1x50 frames cm" => "11-12.5*",
        "1x200 frames cm" => "9.2-9.8",
        "10x10 frames cm" => "7.6-10.9",
        "1x200 audio cm" => "13.7",
        "1x200 frames gcm" => "6.7",
        _ => "",
    };
}
