// Orleans' generator and analyzers refuse these at compile time, which is what they are samples of.
#if !ORLEANS
using Orleans.Concurrency;

namespace Conference.Grains.Tests.Contracts;

/// <summary>Contracts with one fault each. The name says which.</summary>
internal static class BadSamples
{
    internal interface INoAlias : IGrainWithStringKey;

    [Alias("bad.IVoid")]
    internal interface IVoid : IGrainWithStringKey
    {
        void Fire();
    }

    [Alias("bad.ISync")]
    internal interface ISync : IGrainWithStringKey
    {
        int Now();
    }

    [Alias("bad.IProperty")]
    internal interface IProperty : IGrainWithStringKey
    {
        Task<int> Size { get; }
    }

    [Alias("bad.IEvent")]
    internal interface IEvent : IGrainWithStringKey
    {
        event EventHandler Happened;
    }

    [Alias("bad.IByReference")]
    internal interface IByReference : IGrainWithStringKey
    {
        Task Take(in int value);
    }

    [Alias("bad.ISpan")]
    internal interface ISpan : IGrainWithStringKey
    {
        Task Take(ReadOnlySpan<byte> value);
    }

    [Alias("bad.ITwoTokens")]
    internal interface ITwoTokens : IGrainWithStringKey
    {
        Task Take(CancellationToken one, CancellationToken two);
    }

    [Alias("bad.IOneWayResult")]
    internal interface IOneWayResult : IGrainWithStringKey
    {
        [OneWay]
        Task<int> Take();
    }

    [Alias("bad.IObject")]
    internal interface IObject : IGrainWithStringKey
    {
        Task Take(object value);
    }

    [Alias("bad.IDynamic")]
    internal interface IDynamic : IGrainWithStringKey
    {
        Task<List<dynamic>> Give();
    }

    [Alias("bad.IFunc")]
    internal interface IFunc : IGrainWithStringKey
    {
        Task Take(Func<int> value);
    }

    [Alias("bad.IStream")]
    internal interface IStream : IGrainWithStringKey
    {
        Task Take(Stream value);
    }

    [Alias("bad.IInterface")]
    internal interface IInterface : IGrainWithStringKey
    {
        Task Take(IComparison value);
    }

    internal interface IComparison;

    [Alias("bad.IGrainObject")]
    internal interface IGrainObject : IGrainWithStringKey
    {
        Task Take(FirstGrain value);
    }

    [Alias("bad.IUnmarked")]
    internal interface IUnmarked : IGrainWithStringKey
    {
        Task<ImmutableArray<Unmarked>> Give();
    }

    [Alias("bad.Unmarked")]
    internal sealed record Unmarked(int Value);

    [Alias("bad.IUnmarkedEnum")]
    internal interface IUnmarkedEnum : IGrainWithStringKey
    {
        Task Take(Dictionary<string, UnmarkedEnum?> value);
    }

    [Alias("bad.UnmarkedEnum")]
    internal enum UnmarkedEnum
    {
        One,
    }

    [Alias("bad.IAsking")]
    internal interface IAsking : IGrainObserver
    {
        Task<int> Ask();
    }

    [GenerateSerializer]
    internal sealed record WithoutAlias(int Value);

    [GenerateSerializer, Alias("bad.same")]
    internal sealed record SameAliasOne(int Value);

    [GenerateSerializer, Alias("bad.same")]
    internal sealed record SameAliasTwo(int Value);

    [GenerateSerializer, Alias("bad.Ancestor")]
    internal abstract record Ancestor(int Value);

    [Alias("bad.UnmarkedHeir")]
    internal sealed record UnmarkedHeir(int Value) : Ancestor(Value);

    [Alias("bad.UnmarkedAncestor")]
    internal abstract record UnmarkedAncestor(int Value);

    [GenerateSerializer, Alias("bad.HeirOfUnmarked")]
    internal sealed record HeirOfUnmarked(int Value) : UnmarkedAncestor(Value);

    [GenerateSerializer, Alias("bad.NoId")]
    internal sealed class NoId
    {
        public int Value { get; set; }
    }

    [GenerateSerializer, Alias("bad.NoIdInBody")]
    internal sealed record NoIdInBody(int Value)
    {
        public int Other { get; init; }
    }

    [GenerateSerializer, Alias("bad.SameId")]
    internal sealed class SameId
    {
        [Id(0)]
        public int One { get; set; }

        [Id(0)]
        public int Two { get; set; }
    }

    [GenerateSerializer, Alias("bad.PropertyId")]
    internal sealed record PropertyId([property: Id(0)] int Value);

    [GenerateSerializer, Alias("bad.ParameterId")]
    internal sealed record ParameterId([Id(0)] int Value);

    [GenerateSerializer, Alias("bad.FuncMember")]
    internal sealed record FuncMember(Func<int> Make);

    [GenerateSerializer, Alias("bad.AbstractProperty")]
    internal abstract record AbstractProperty
    {
        public abstract int Value { get; }
    }

    [GenerateSerializer, Alias("bad.PrivateNested")]
    private sealed record PrivateNested(int Value);

    [Alias("bad.UnmarkedException")]
    internal sealed class UnmarkedException(string message) : Exception(message);

    [Alias("bad.IShared")]
    internal interface IShared : IGrainWithStringKey;

    internal sealed class FirstGrain : Grain, IShared;

    internal sealed class SecondGrain : Grain, IShared;

    [Alias("bad.AliasedGrain")]
    internal sealed class AliasedGrain : Grain;

    internal sealed class AttributedGrain : Grain
    {
        [AlwaysInterleave]
        public Task Look() => Task.CompletedTask;
    }

    internal sealed class UnmarkedStateGrain([PersistentState("s")] IPersistentState<UnmarkedState> stored) : Grain
    {
        public bool Exists => stored.RecordExists;
    }

    [Alias("bad.UnmarkedState")]
    internal sealed record UnmarkedState(int Value);

    internal sealed class WrongStateGrain([PersistentState("s")] string stored) : Grain
    {
        public string Stored => stored;
    }

    /// <summary>The private one too.</summary>
    public static Type Named(string name) =>
        typeof(BadSamples).GetNestedType(
            name, System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)!;
}
#endif
