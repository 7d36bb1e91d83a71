namespace Conference.Silo.Embedded.Tests.Storage;

[Alias("tests.ITwoStores")]
internal interface ITwoStores : IGrainWithStringKey
{
    Task Write();
}

internal sealed class TwoStoresGrain(
    [PersistentState("default")] IPersistentState<MutableCounter> own,
    [PersistentState("named", "other")] IPersistentState<MutableCounter> other) : Grain, ITwoStores
{
    public async Task Write()
    {
        own.State.Value = 1;
        other.State.Value = 2;
        await own.WriteStateAsync();
        await other.WriteStateAsync();
    }
}
