using Conference.LoadGenerator;
using Conference.MediaNode.Link.Srtp;

namespace Conference.Benchmarks.Forward;

/// <summary>One load: who is in the room and what they send.</summary>
/// <param name="PacketsPerSecond">Of each publisher.</param>
internal sealed record ForwardRow(
    string Name, int Publishers, int Subscribers, bool IsAudio, Pace Pace, double PacketsPerSecond, SrtpProfile Profile)
{
    public const double FramesPerSecond = 30;

    private const int VideoLength = 1200;
    private const int AudioLength = 100;

    /// <summary>Header, MID extension: the node forwards without it.</summary>
    private const int ExtensionLength = 8;

    public bool IsAllToAll => Subscribers == 0;

    /// <summary>To whom a publisher's packets go.</summary>
    public int Destinations => IsAllToAll ? Publishers - 1 : Subscribers;

    /// <summary>Packets that arrive at once.</summary>
    public int Burst => Pace is Pace.Frame && !IsAudio ? (int)Math.Round(PacketsPerSecond / FramesPerSecond) : 1;

    public double BurstsPerSecond => Publishers * PacketsPerSecond / Burst;

    /// <summary>Bytes of a forwarded packet before the tag.</summary>
    public int ForwardedLength => (IsAudio ? AudioLength : VideoLength) - ExtensionLength;

    /// <summary>By cipher, so that all rows of one share a cluster.</summary>
    public static IEnumerable<ForwardRow> All =>
        new[] { SrtpProfile.AeadAes128Gcm, SrtpProfile.Aes128CmHmacSha1_80 }.SelectMany(static profile => Loads(profile));

    public LoadOptions Load(Uri gateway, string apiKey, ForwardOptions options, int serverProcess) => new()
    {
        Gateway = gateway,
        ApiKey = apiKey,
        Room = Name.Replace(' ', '-'),
        Publishers = Publishers,
        Subscribers = Subscribers,
        AllToAll = IsAllToAll,
        Video = !IsAudio,
        Audio = IsAudio,
        FramesPerSecond = FramesPerSecond,
        Pace = Pace,
        PacketLength = VideoLength,
        Window = options.Window,
        Profile = Profile,
        Processor = options.LoadProcessor,
        ServerProcesses = [serverProcess],
    };

    private static IEnumerable<ForwardRow> Loads(SrtpProfile profile)
    {
        string cipher = profile is SrtpProfile.AeadAes128Gcm ? "gcm" : "cm";
        foreach (int subscribers in (int[])[50, 100, 200])
        {
            yield return new($"1x{subscribers} frames {cipher}", 1, subscribers, false, Pace.Frame, 150, profile);
            yield return new($"1x{subscribers} single {cipher}", 1, subscribers, false, Pace.Even, 150, profile);
        }

        yield return new($"10x10 frames {cipher}", 10, 0, false, Pace.Frame, 150, profile);
        yield return new($"1x200 audio {cipher}", 1, 200, true, Pace.Even, 50, profile);
    }
}
