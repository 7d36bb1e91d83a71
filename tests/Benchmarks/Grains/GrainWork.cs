namespace Conference.Benchmarks.Grains;

/// <summary>What the caller grains do now: a measurement is no data that could cross a call.</summary>
internal sealed class GrainWork
{
    public Func<Task> Body { get; set; } = () => Task.CompletedTask;
}
