using System.Globalization;
using Conference.LoadGenerator;

namespace Conference.Benchmarks;

/// <summary>Options with a value each; whatever is left over when all have been taken is unknown.</summary>
internal sealed class BenchArguments
{
    private readonly Dictionary<string, string> _given = [];

    /// <exception cref="LoadException">An option without a value.</exception>
    public BenchArguments(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count) throw new LoadException($"{arguments[i]} is unknown, or its value is missing.");
            _given[arguments[i]] = arguments[i + 1];
        }
    }

    public string? Text(string name) => _given.Remove(name, out string? value) ? value : null;

    public int Number(string name, int otherwise, int min, int max) => Text(name) is not { } text
        ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number
            : throw new LoadException($"{name} is '{text}' but must be a number from {min} to {max}.");

    /// <summary>The processor of the media node and that of the load; null when nothing is to be pinned.</summary>
    public (int? Node, int? Load) Processors()
    {
        if (Text("--cpus") is not { } text) return (null, null);

        string[] parts = text.Split(',');
        if (parts.Length == 2 && int.TryParse(parts[0], out int node) && int.TryParse(parts[1], out int load)) return (node, load);

        throw new LoadException($"--cpus is '{text}' but must be two numbers, separated by a comma.");
    }

    public void RefuseTheRest()
    {
        if (_given.Count > 0) throw new LoadException($"{_given.Keys.First()} is unknown.");
    }
}
