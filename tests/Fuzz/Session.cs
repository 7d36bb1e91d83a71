using System.Diagnostics;

namespace Conference.Fuzz;

/// <summary>Runs one target for a while and says how it goes.</summary>
internal sealed class Session(FuzzTarget target, FuzzOptions options, TextWriter output)
{
    private const int StepsPerLook = 64;
    private static readonly TimeSpan s_lineInterval = TimeSpan.FromSeconds(10);

    /// <summary>A single input that takes longer hangs.</summary>
    private static readonly TimeSpan s_hangAfter = TimeSpan.FromSeconds(20);

    private long _executionsSeen;
    private long _progressAt;
    private long _lineExecutions;

    public Finding? Run(TimeSpan span)
    {
        if (Workplace.LeftBehind(target.Name) is { } left) return Confirm(left);

        Finding? finding;
        using (FileStream trace = Workplace.OpenTrace(target.Name))
        using (Fuzzer fuzzer = new(target, options.Seed, trace))
        using (Watch(fuzzer))
        {
            finding = Run(fuzzer, span);
            Report(fuzzer, Stopwatch.GetTimestamp(), isLast: true);
            if (options.Keep && finding is null) fuzzer.Corpus.Save(Workplace.CorpusOf(target.Name));
        }
        Workplace.DeleteTrace(target.Name);
        return finding;
    }

    private Finding? Run(Fuzzer fuzzer, TimeSpan span)
    {
        long start = Stopwatch.GetTimestamp();
        long lineAt = start;
        Finding? finding = fuzzer.Begin(Corpus.Load(Workplace.CorpusOf(target.Name)));
        _lineExecutions = fuzzer.Executions;
        while (finding is null && Stopwatch.GetElapsedTime(start) < span)
        {
            for (int i = 0; i < StepsPerLook && finding is null; i++) finding = fuzzer.Step();
            if (Stopwatch.GetElapsedTime(lineAt) < s_lineInterval) continue;
            Report(fuzzer, lineAt, isLast: false);
            lineAt = Stopwatch.GetTimestamp();
        }
        return finding;
    }

    private void Report(Fuzzer fuzzer, long since, bool isLast)
    {
        double seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
        string rate = isLast ? "" : $" {(fuzzer.Executions - _lineExecutions) / seconds:F0}/s,";
        _lineExecutions = fuzzer.Executions;
        string corpus = $"corpus {fuzzer.Corpus.Count} with {fuzzer.Corpus.Features} features";
        output.WriteLine($"{target.Name,-12} {fuzzer.Executions} executions,{rate} {fuzzer.NewOutcomes} new outcomes, {corpus}");
    }

    /// <summary>
    /// The process died over this input: run it again here, where a fault would end us too, but not unannounced.
    /// </summary>
    private Finding Confirm(byte[] left)
    {
        Finding crash = new(target.Name, left, "The process did not outlive this input", options.Seed,
            "Replay it to see what happens.");
        Workplace.DeleteTrace(target.Name);
        return crash;
    }

    private Timer Watch(Fuzzer fuzzer)
    {
        _progressAt = Stopwatch.GetTimestamp();
        return new Timer(
            _ =>
            {
                if (fuzzer.Executions != Interlocked.Exchange(ref _executionsSeen, fuzzer.Executions))
                {
                    _progressAt = Stopwatch.GetTimestamp();
                }
                else if (Stopwatch.GetElapsedTime(_progressAt) > s_hangAfter)
                {
                    Environment.FailFast($"{target.Name} hangs. Run it again: the input at work was kept.");
                }
            },
            null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }
}
