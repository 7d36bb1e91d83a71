using Conference.EndToEnd.Tests.Harness;

namespace Conference.Benchmarks.Moves;

/// <summary>
/// When each browser says that it received its latest packet, asked again and again. Without leave to tap packets there
/// is nothing better, and browsers renew that figure seldom: gaps look longer than they are.
/// </summary>
internal sealed class PolledMedia : IMediaWatch
{
    private const double NanosecondsPerMillisecond = 1e6;

    /// <summary>Runs in the page.</summary>
    private const string KeepArrivals = """
        () => {
          const arrivals = (window.watch.arrivals ??= []);
          setInterval(async () => {
            const report = [...((await window.watch.peer()?.getStats()) ?? new Map()).values()];
            const last = Math.max(0, ...report.map((entry) => entry.lastPacketReceivedTimestamp ?? 0));
            if (last > (arrivals.at(-1) ?? 0)) arrivals.push(last);
          }, 50);
          return true;
        }
        """;

    private bool _isPolling;

    public string Means => "what browsers say when asked every 50 ms, so that each gap looks up to 100 ms longer";

    public bool IsExact => false;

    public async Task LookAsync(IReadOnlyList<Caller> people)
    {
        if (_isPolling) return;

        _isPolling = true;
        foreach (Caller person in people) await person.Ask<bool>(KeepArrivals);
    }

    public async Task<IReadOnlyList<Arrivals>> ArrivalsAsync(IReadOnlyList<Caller> people)
    {
        List<Arrivals> all = [];
        foreach (Caller person in people)
        {
            double[] arrivals = await person.Ask<double[]>("() => window.watch.arrivals");
            all.Add(new Arrivals([.. arrivals.Select(at => (long)(at * NanosecondsPerMillisecond))]));
        }

        return all;
    }

    public int? Handshakes(long from, long until) => null;

    public void Dispose()
    {
    }
}
