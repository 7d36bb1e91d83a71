using System.Globalization;
using System.Net;
using Conference.MediaNode.Link.Srtp;

namespace Conference.LoadGenerator;

/// <summary>Reads the command line. Each error names the option, its value and what it may be.</summary>
internal sealed class LoadOptionsReader
{
    public const string Help = """
        Conference.LoadGenerator --gateway URL --api-key KEY [options]
          --room NAME            created if it does not exist (load)
          --publishers P         (1)    --subscribers S  who only watch (10)
          --all-to-all           publishers watch each other, too
          --audio  --no-video    what publishers send (video)
          --rates A,B            video packets per second and publisher, a window for each (150)
          --fps F                (30)   --pace frame|even  a frame's packets back to back, or spread (frame)
          --size BYTES           of a video's RTP packets before the tag (1200)
          --twcc                 transport-wide sequence numbers
          --seconds S            of a window (8)   --settle S  before it (2)
          --joins N              at once (4)
          --cpu N                pins the media thread
          --srtp gcm|cm          (gcm)  --bind ADDRESS  (127.0.0.1)
          --decrypt N            subscribers open every n-th packet; 0: only the first of a stream (0)
          --server-pid A,B       whose CPU time and memory are measured
        """;

    private const int ClientsMax = 2_000;
    private const int PacketLengthMin = 200;
    private const int PacketLengthMax = 1400;

    private readonly Dictionary<string, string> _given = [];
    private readonly List<string> _errors = [];

    private LoadOptionsReader(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i];
            bool hasValue = i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            if (!name.StartsWith("--", StringComparison.Ordinal)) _errors.Add($"'{name}' is no option.");
            else _given[name[2..]] = hasValue ? arguments[++i] : "";
        }
    }

    /// <summary>Null, with at least one error, when something is wrong.</summary>
    public static LoadOptions? Read(IReadOnlyList<string> arguments, out IReadOnlyList<string> errors)
    {
        LoadOptionsReader reader = new(arguments);
        LoadOptions options = reader.Read();
        foreach (string unknown in reader._given.Keys) reader._errors.Add($"--{unknown} is unknown.");
        errors = reader._errors;
        return errors.Count == 0 ? options : null;
    }

    private LoadOptions Read()
    {
        LoadOptions defaults = new() { Gateway = new Uri("http://127.0.0.1:8080"), ApiKey = "" };
        LoadOptions options = defaults with
        {
            Gateway = Address(),
            ApiKey = Take("api-key") ?? Refuse("api-key", "", "must be a key of the gateway", ""),
            Room = Take("room") ?? defaults.Room,
            Publishers = (int)Number("publishers", defaults.Publishers, 0, ClientsMax),
            Subscribers = (int)Number("subscribers", defaults.Subscribers, 0, ClientsMax),
            AllToAll = Take("all-to-all") is not null,
            Audio = Take("audio") is not null,
            Video = Take("no-video") is null,
            Rates = [.. Numbers("rates", defaults.Rates)],
            FramesPerSecond = Number("fps", defaults.FramesPerSecond, 1, 240),
            Pace = OneOf("pace", ("frame", Pace.Frame), ("even", Pace.Even)),
            PacketLength = (int)Number("size", defaults.PacketLength, PacketLengthMin, PacketLengthMax),
            TransportNumbers = Take("twcc") is not null,
            Window = TimeSpan.FromSeconds(Number("seconds", defaults.Window.TotalSeconds, 1, 3600)),
            Settle = TimeSpan.FromSeconds(Number("settle", defaults.Settle.TotalSeconds, 0, 3600)),
            JoinsAtOnce = (int)Number("joins", defaults.JoinsAtOnce, 1, 64),
            Processor = _given.ContainsKey("cpu") ? (int)Number("cpu", 0, 0, Environment.ProcessorCount - 1) : null,
            Profile = OneOf("srtp", ("gcm", SrtpProfile.AeadAes128Gcm), ("cm", SrtpProfile.Aes128CmHmacSha1_80)),
            Bind = Bind(),
            DecryptEvery = (int)Number("decrypt", 0, 0, int.MaxValue),
            ServerProcesses = [.. Numbers("server-pid", []).Select(number => (int)number)],
        };
        if (options.TracksPerPublisher == 0) _errors.Add("--no-video leaves nothing to send without --audio.");
        return options;
    }

    private string? Take(string name) => _given.Remove(name, out string? value) ? value : null;

    private Uri Address()
    {
        string text = Take("gateway") ?? "http://127.0.0.1:8080";
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http") return address;
        return Refuse("gateway", text, "must be like http://127.0.0.1:8080", new Uri("http://127.0.0.1"));
    }

    private IPAddress Bind()
    {
        string text = Take("bind") ?? "127.0.0.1";
        return IPAddress.TryParse(text, out IPAddress? address) && address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork
            ? address
            : Refuse("bind", text, "must be an IPv4 address", IPAddress.Loopback);
    }

    private double Number(string name, double otherwise, double min, double max)
    {
        if (Take(name) is not { } text) return otherwise;
        return double.TryParse(text, CultureInfo.InvariantCulture, out double number) && number >= min && number <= max
            ? number
            : Refuse(name, text, $"must be a number from {min} to {max}", otherwise);
    }

    private IEnumerable<double> Numbers(string name, IReadOnlyList<double> otherwise)
    {
        if (Take(name) is not { } text) return otherwise;
        List<double> numbers = [];
        foreach (string part in text.Split(','))
        {
            if (double.TryParse(part, CultureInfo.InvariantCulture, out double number) && number > 0) numbers.Add(number);
            else Refuse(name, text, "must be numbers, separated by commas", 0);
        }

        return numbers;
    }

    private T OneOf<T>(string name, params ReadOnlySpan<(string Text, T Value)> choices)
    {
        string text = Take(name) ?? choices[0].Text;
        foreach ((string choice, T value) in choices)
        {
            if (choice == text) return value;
        }

        return Refuse(name, text, $"must be {choices[0].Text} or {choices[1].Text}", choices[0].Value);
    }

    private T Refuse<T>(string name, string value, string rule, T instead)
    {
        _errors.Add($"--{name} is '{value}' but {rule}.");
        return instead;
    }
}
