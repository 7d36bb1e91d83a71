namespace Conference.Fuzz.Engine;

/// <summary>
/// Runs one target: first its seeds and its corpus, then mutations of them, without end. The same seed and corpus give
/// the same inputs in the same order.
/// </summary>
internal sealed class Fuzzer : IDisposable
{
    private readonly FuzzTarget _target;
    private readonly Random _random;
    private readonly Mutator _mutator;
    private readonly TextMutator? _text;
    private readonly Outcome _outcome = new();
    private readonly GuardedMemory _memory;
    private readonly int _seed;

    /// <param name="trace">Takes a copy of each input before it runs, for when the process does not outlive it.</param>
    public Fuzzer(FuzzTarget target, int seed, FileStream? trace = null)
    {
        _target = target;
        _seed = seed;
        _random = new Random(seed);
        _mutator = new Mutator(_random, target.Dictionary, target.LengthMax);
        _text = target.IsText ? new TextMutator(_random, target.Dictionary) : null;
        _memory = new GuardedMemory(target.LengthMax + sizeof(int), trace);
    }

    public Corpus Corpus { get; } = new();

    public long Executions { get; private set; }

    /// <summary>Mutations with an outcome that neither seeds nor stored corpus had.</summary>
    public int NewOutcomes { get; private set; }

    /// <summary>Seeds and stored inputs. Each must pass; the first that does not is returned.</summary>
    public Finding? Begin(IEnumerable<byte[]> stored)
    {
        foreach (byte[] input in _target.Seeds().Concat(stored))
        {
            if (Execute(Cut(input)) is { } finding) return finding;
        }
        NewOutcomes = 0;
        return null;
    }

    /// <summary>One mutation.</summary>
    public Finding? Step()
    {
        byte[] parent = Pick();
        byte[] mutated = _text is not null && _random.Next(8) > 0
            ? _text.Mutate(parent, Pick())
            : _mutator.Mutate(parent, Pick());
        if (_random.Next(2) == 0) mutated = _target.Mend(mutated, _random);
        return Execute(Cut(mutated));
    }

    /// <summary>Any input, from wherever.</summary>
    public Finding? Execute(byte[] input)
    {
        if (TryRun(input) is { } failure)
        {
            string reason = ReasonOf(failure);
            byte[] shortest = Minimizer.Shorten(input, reason, candidate =>
                TryRun(candidate) is { } other ? ReasonOf(other) : null);
            return new Finding(_target.Name, shortest, reason, _seed, (TryRun(shortest) ?? failure).ToString());
        }
        if (Corpus.Add(_outcome, input) > 0) NewOutcomes++;
        return null;
    }

    public void Dispose() => _memory.Dispose();

    private byte[] Pick() => Corpus.Count == 0 ? [] : Corpus[_random.Next(Corpus.Count)];

    private byte[] Cut(byte[] input) => input.Length > _target.LengthMax ? input[.._target.LengthMax] : input;

    private Exception? TryRun(byte[] input)
    {
        Executions++;
        _outcome.Clear();
        // The length first: whoever finds the file of a process that died learns where the input begins.
        BitConverter.TryWriteBytes(_memory.All, input.Length);
        try
        {
            _target.Run(_memory.Place(input), _outcome);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    /// <summary>Numbers differ from input to input, so an oracle's claim counts only up to its colon.</summary>
    private static string ReasonOf(Exception failure)
    {
        if (failure is OracleException) return failure.Message.Split(':')[0];

        string[] frames = failure.StackTrace?.Split('\n') ?? [];
        string place = frames.FirstOrDefault(line => line.Contains("MediaNode", StringComparison.Ordinal))?.Trim() ?? "";
        return $"{failure.GetType().Name} {place}";
    }
}
