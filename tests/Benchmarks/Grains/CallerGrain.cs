namespace Conference.Benchmarks.Grains;

internal sealed class CallerGrain(GrainWork work) : Grain, ICallerGrain
{
    public Task Run() => work.Body();
}
