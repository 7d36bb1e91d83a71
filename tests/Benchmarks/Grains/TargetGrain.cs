namespace Conference.Benchmarks.Grains;

internal sealed class TargetGrain : Grain, ITargetGrain
{
    private int _sum;

    public Task<int> Add(int number) => Task.FromResult(_sum += number);

    public Task<BenchMessage> Echo(BenchMessage message) => Task.FromResult(message);

    public Task Tell(int number)
    {
        _sum += number;
        return Task.CompletedTask;
    }
}
