using System.Globalization;
using System.Net;

namespace Conference.LoadGenerator.Flood;

/// <summary>What strangers send to a media port, and how much of it.</summary>
/// <param name="Ufrag">Of a link that is there: a fifth of the flood then guesses its password.</param>
/// <param name="Ports">Sockets, so source ports.</param>
internal sealed record FloodOptions(IPEndPoint Target, int Rate, double Seconds, int Ports, string? Ufrag)
{
    public const string Help = """
        Conference.LoadGenerator flood --target ADDRESS:PORT [options]
          --rate N      datagrams per second (100000)
          --seconds S   (10)
          --ports N     source ports (64)
          --ufrag TEXT  of a link that is there: a fifth of the datagrams are then checks for it with a wrong password
        A mix of noise, checks for nobody, checks with a wrong password, DTLS ClientHellos and what looks like media. Only for
        ports of your own.
        """;

    private const int RateMax = 2_000_000;
    private const int PortsMax = 1_000;

    /// <summary>Null, with an error that names the option, when something is wrong.</summary>
    public static FloodOptions? Read(IReadOnlyList<string> arguments, out string error)
    {
        FloodOptions options = new(new IPEndPoint(IPAddress.None, 0), 100_000, 10, 64, null);
        error = arguments.Count % 2 == 0 ? "" : $"'{arguments[^1]}' needs a value.";
        for (int i = 0; i + 1 < arguments.Count && error.Length == 0; i += 2)
        {
            string value = arguments[i + 1];
            switch (arguments[i])
            {
                case "--target" when IPEndPoint.TryParse(value, out IPEndPoint? target) && target.Port != 0:
                    options = options with { Target = target };
                    break;
                case "--rate" when TryNumber(value, RateMax, out double rate):
                    options = options with { Rate = (int)rate };
                    break;
                case "--seconds" when TryNumber(value, 3600, out double seconds):
                    options = options with { Seconds = seconds };
                    break;
                case "--ports" when TryNumber(value, PortsMax, out double ports):
                    options = options with { Ports = (int)ports };
                    break;
                case "--ufrag":
                    options = options with { Ufrag = value };
                    break;
                default:
                    error = $"{arguments[i]} '{value}' is no option of a flood.";
                    break;
            }
        }

        if (error.Length == 0 && options.Target.Port == 0) error = "--target is missing.";
        return error.Length == 0 ? options : null;
    }

    private static bool TryNumber(string text, double max, out double number) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= max;
}
