namespace Conference.Benchmarks.Grains;

internal sealed class KeeperGrain([PersistentState("kept")] IPersistentState<BenchMessage> stored) : Grain, IKeeperGrain
{
    public Task Keep(BenchMessage message)
    {
        stored.State = message;
        return stored.WriteStateAsync();
    }
}
