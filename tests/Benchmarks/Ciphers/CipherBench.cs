using System.Diagnostics;

namespace Conference.Benchmarks.Ciphers;

/// <summary>
/// Times the ciphers one beside the other: both ways take turns, and the shortest of many turns is kept, since others on the
/// machine can only make one longer.
/// </summary>
internal static class CipherBench
{
    public const string Verb = "ciphers";

    private const int Turns = 1_500;
    private const int CallsPerTurn = 200;

    public static int Run(IReadOnlyList<string> arguments)
    {
        BenchArguments options = new(arguments);
        (int? node, _) = options.Processors();
        string? json = options.Text("--json");
        options.RefuseTheRest();
        if (node is { } processor) Processors.PinThisThread(processor);

        List<object> rows = [];
        Console.WriteLine("operation    bytes  libcrypto ns  instructions ns  ratio");
        using CipherCases cases = new();
        foreach (CipherCase each in cases.All())
        {
            (double libcrypto, double instructions) = Measure(each);
            string fast = each.WithInstructions is null ? $"{"-",15}" : $"{instructions,15:F0}";
            string ratio = each.WithInstructions is null ? $"{"-",6}" : $"{instructions / libcrypto,6:F2}";
            Console.WriteLine($"{each.Name,-11} {each.Length,6} {libcrypto,13:F0}  {fast} {ratio}");
            rows.Add(new { each.Name, each.Length, libcrypto, instructions = each.WithInstructions is null ? 0 : instructions });
        }

        if (json is not null) JsonReport.Write(json, rows);

        return 0;
    }

    private static (double Libcrypto, double Instructions) Measure(CipherCase each)
    {
        double libcrypto = double.MaxValue;
        double instructions = double.MaxValue;
        for (int turn = 0; turn < Turns; turn++)
        {
            libcrypto = Math.Min(libcrypto, NanosecondsPerCall(each.WithLibcrypto));
            if (each.WithInstructions is { } call) instructions = Math.Min(instructions, NanosecondsPerCall(call));
        }

        return (libcrypto, instructions);
    }

    private static double NanosecondsPerCall(Action<int> call)
    {
        long started = Stopwatch.GetTimestamp();
        call(CallsPerTurn);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / CallsPerTurn;
    }
}
