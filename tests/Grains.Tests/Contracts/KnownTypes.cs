using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.Net;
using System.Runtime.CompilerServices;

namespace Conference.Grains.Tests.Contracts;

/// <summary>The types that cross a call without an attribute, as far as both engines agree.</summary>
internal static class KnownTypes
{
    private static readonly FrozenSet<Type> Scalars = FrozenSet.Create(
        typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(char), typeof(float), typeof(double), typeof(decimal), typeof(string), typeof(Guid), typeof(DateTime),
        typeof(DateTimeOffset), typeof(TimeSpan), typeof(DateOnly), typeof(TimeOnly), typeof(Uri), typeof(Version), typeof(IPAddress),
        typeof(IPEndPoint), typeof(Memory<byte>), typeof(ReadOnlyMemory<byte>), typeof(CancellationToken));

    private static readonly FrozenSet<Type> Generics = FrozenSet.Create(
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(List<>), typeof(HashSet<>), typeof(SortedSet<>), typeof(Queue<>),
        typeof(Stack<>), typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(ReadOnlyCollection<>),
        typeof(ReadOnlyDictionary<,>), typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableQueue<>),
        typeof(ImmutableStack<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(
            ImmutableDictionary<,>),
        typeof(ImmutableSortedDictionary<,>), typeof(FrozenSet<>), typeof(FrozenDictionary<,>), typeof(IEnumerable<>),
        typeof(IReadOnlyCollection<>), typeof(IReadOnlyList<>), typeof(ICollection<>), typeof(IList<>), typeof(IReadOnlySet<>),
        typeof(ISet<>), typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>), typeof(IImmutableList<>), typeof(IImmutableSet<>),
        typeof(IImmutableDictionary<,>));

    public static bool IsScalar(Type type) => Scalars.Contains(type);

    /// <summary>Its elements are what matters.</summary>
    public static bool IsContainer(Type type) =>
        type.IsConstructedGenericType
        && (Generics.Contains(type.GetGenericTypeDefinition()) || type.IsAssignableTo(typeof(ITuple)));

    /// <summary>Declared by the runtime or by the engine, not by us.</summary>
    public static bool IsForeign(Type type)
    {
        string assembly = type.Assembly.GetName().Name ?? "";
        return type.Assembly == typeof(IGrain).Assembly
            || assembly.StartsWith("System", StringComparison.Ordinal)
            || assembly.StartsWith("Microsoft", StringComparison.Ordinal)
            || assembly.StartsWith("Orleans", StringComparison.Ordinal);
    }
}
