namespace Conference.Silo.Embedded.Tests;

[GenerateSerializer, Alias("tests.MutableCounter")]
internal sealed class MutableCounter
{
    [Id(0)]
    public int Value { get; set; }
}

[GenerateSerializer, Immutable, Alias("tests.ImmutableCounter")]
internal sealed record ImmutableCounter(int Value);

[GenerateSerializer, Alias("tests.MarkedException")]
internal sealed class MarkedException(string message, int code) : Exception(message)
{
    [Id(0)]
    public int Code { get; private set; } = code;
}

internal sealed class UnmarkedException(string message) : Exception(message);

[Alias("tests.IProbeObserver")]
internal interface IProbeObserver : IGrainObserver
{
    void Told(string what);

    Task AskedAbout(string what);
}

internal sealed class ProbeObserver(Func<string, Task> react) : IProbeObserver
{
    public void Told(string what) => _ = react(what);

    public Task AskedAbout(string what) => react(what);
}
