using System.Collections.Frozen;
using Orleans.Concurrency;

namespace Conference.Grains.Tests.Contracts;

/// <summary>Contracts that both engines take. They keep the walk from refusing everything.</summary>
internal static class GoodSamples
{
    [Alias("samples.IGood")]
    internal interface IGood : IGrainWithStringKey
    {
        Task Plain();

        ValueTask<ImmutableArray<Shape>> Shapes(
            Shape[] some, int? maybe = null, CancellationToken cancellation = default);

        [OneWay]
        Task Tell(FrozenDictionary<string, Kind> kinds, (int Left, string Right) pair);

        [AlwaysInterleave, ReadOnly]
        Task<IReadOnlyList<Holder<Kind>>> Look(ReadOnlyMemory<byte> bytes, IGoodObserver observer);

        Task<int> Look(string overload);

        Task Twice() => Plain();
    }

    [Alias("samples.IGoodObserver")]
    internal interface IGoodObserver : IGrainObserver
    {
        void Told(string what);

        Task Asked(Circle about);
    }

    [GenerateSerializer, Alias("samples.Kind")]
    internal enum Kind
    {
        One,
        Two,
    }

    [GenerateSerializer, Alias("samples.Shape")]
    internal abstract record Shape(string Name)
    {
        public int Length => Name.Length;
    }

    [GenerateSerializer, Alias("samples.Circle"), Immutable]
    internal sealed record Circle(string Name, double Radius) : Shape(Name)
    {
        [Id(0)]
        public Kind Kind { get; init; }

        [field: NonSerialized]
        public int Cached { get; set; }
    }

    [GenerateSerializer, Alias("samples.Point")]
    internal readonly record struct Point(int X, int Y);

    [GenerateSerializer, Alias("samples.Holder`1")]
    internal sealed class Holder<T>
    {
        [Id(0)]
        public T? Held { get; set; }

        [Id(1)]
        public Point At { get; set; }
    }

    [GenerateSerializer, Alias("samples.GoodException")]
    internal sealed class GoodException(string message, Kind kind) : Exception(message)
    {
        [Id(0)]
        public Kind Kind { get; private set; } = kind;
    }

    internal sealed class GoodGrain([PersistentState("good")] IPersistentState<Circle> stored) : Grain, IGood
    {
        public Task Plain() => stored.WriteStateAsync();

        public ValueTask<ImmutableArray<Shape>> Shapes(Shape[] some, int? maybe, CancellationToken cancellation) =>
            new([.. some]);

        public Task Tell(FrozenDictionary<string, Kind> kinds, (int Left, string Right) pair) => Task.CompletedTask;

        public Task<IReadOnlyList<Holder<Kind>>> Look(ReadOnlyMemory<byte> bytes, IGoodObserver observer) =>
            Task.FromResult<IReadOnlyList<Holder<Kind>>>([]);

        public Task<int> Look(string overload) => Task.FromResult(overload.Length);
    }
}
