using System.Collections.Immutable;

namespace Conference.Silo.Embedded.Tests.Storage;

[Alias("tests.IKeeper")]
internal interface IKeeper : IGrainWithStringKey
{
    Task<string> Describe();

    Task Write(string name);

    Task Clear();
}

[GenerateSerializer, Alias("tests.KeptRecord")]
internal sealed record KeptRecord(string Name, ImmutableArray<string> Members);

internal sealed class KeeperGrain([PersistentState("kept")] IPersistentState<KeptRecord> stored) : Grain, IKeeper
{
    public Task<string> Describe()
    {
        string members = stored.State.Members.IsDefault ? "default" : string.Join(',', stored.State.Members);
        string etag = stored.Etag is null ? "none" : "some";
        return Task.FromResult(
            $"exists:{stored.RecordExists} etag:{etag} name:{stored.State.Name ?? "null"} members:{members}");
    }

    public Task Write(string name)
    {
        stored.State = new KeptRecord(name, [name]);
        return stored.WriteStateAsync();
    }

    public Task Clear() => stored.ClearStateAsync();
}
