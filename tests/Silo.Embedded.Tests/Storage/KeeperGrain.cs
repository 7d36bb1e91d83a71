using System.Collections.Immutable;
using Orleans.Storage;

namespace Conference.Silo.Embedded.Tests.Storage;

[Alias("tests.IKeeper")]
internal interface IKeeper : IGrainWithStringKey
{
    Task<string> Describe();

    Task Write(string name);

    Task Clear();

    Task Read();

    /// <summary>Goes on if somebody else has written.</summary>
    Task<bool> TryWrite(string name);

    Task WriteByTimer(string name);
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

    public Task Read() => stored.ReadStateAsync();

    public async Task<bool> TryWrite(string name)
    {
        try
        {
            await Write(name);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    public Task WriteByTimer(string name)
    {
        this.RegisterGrainTimer(() => Write(name), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }
}
