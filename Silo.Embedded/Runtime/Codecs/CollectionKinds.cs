using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>Which collections there are, and how each is made from its elements.</summary>
internal static class CollectionKinds
{
    /// <summary>By generic definition: the method below that makes one, and whether it stays as made.</summary>
    private static readonly FrozenDictionary<Type, (string Build, bool IsImmutable)> Kinds = new Dictionary<Type, (string, bool)>
    {
        [typeof(List<>)] = (nameof(ToList), false),
        [typeof(HashSet<>)] = (nameof(ToHashSet), false),
        [typeof(SortedSet<>)] = (nameof(ToSortedSet), false),
        [typeof(Queue<>)] = (nameof(ToQueue), false),
        [typeof(Stack<>)] = (nameof(ToStack), false),
        [typeof(Dictionary<,>)] = (nameof(ToDictionary), false),
        [typeof(SortedDictionary<,>)] = (nameof(ToSortedDictionary), false),
        [typeof(ReadOnlyCollection<>)] = (nameof(ToReadOnlyCollection), false),
        [typeof(ReadOnlyDictionary<,>)] = (nameof(ToReadOnlyDictionary), false),
        [typeof(ImmutableArray<>)] = (nameof(ToImmutableArray), true),
        [typeof(ImmutableList<>)] = (nameof(ToImmutableList), true),
        [typeof(ImmutableQueue<>)] = (nameof(ToImmutableQueue), true),
        [typeof(ImmutableStack<>)] = (nameof(ToImmutableStack), true),
        [typeof(ImmutableHashSet<>)] = (nameof(ToImmutableHashSet), true),
        [typeof(ImmutableSortedSet<>)] = (nameof(ToImmutableSortedSet), true),
        [typeof(ImmutableDictionary<,>)] = (nameof(ToImmutableDictionary), true),
        [typeof(ImmutableSortedDictionary<,>)] = (nameof(ToImmutableSortedDictionary), true),
        [typeof(FrozenSet<>)] = (nameof(ToFrozenSet), true),
        [typeof(FrozenDictionary<,>)] = (nameof(ToFrozenDictionary), true),
    }.ToFrozenDictionary();

    /// <summary>
    /// Declared as one of these, any of the above may stand there; a sequence that is none of them arrives as a list.
    /// </summary>
    private static readonly FrozenSet<Type> Views = FrozenSet.Create(
        typeof(IEnumerable<>), typeof(IReadOnlyCollection<>), typeof(IReadOnlyList<>), typeof(ICollection<>), typeof(IList<>),
        typeof(IReadOnlySet<>), typeof(ISet<>), typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>),
        typeof(IImmutableList<>), typeof(IImmutableSet<>), typeof(IImmutableDictionary<,>));

    public static bool IsView(Type type) =>
        type.IsConstructedGenericType && Views.Contains(type.GetGenericTypeDefinition());

    public static bool IsCollection(Type type) => KindOf(type) is not null;

    /// <summary>
    /// The kind that a runtime type is written as: a frozen set, for one, is always of a hidden derived type.
    /// </summary>
    public static Type? KindOf(Type type)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            if (level is { IsArray: true }) return level.GetArrayRank() == 1 ? level : null;
            if (level.IsConstructedGenericType && Kinds.ContainsKey(level.GetGenericTypeDefinition()))
            {
                // A class derived from List<T> is not a List<T>: what it adds would be lost.
                bool isDisguise = level == type || level.GetGenericTypeDefinition() is var definition
                    && (definition == typeof(FrozenSet<>) || definition == typeof(FrozenDictionary<,>));
                return isDisguise ? level : null;
            }
        }

        return null;
    }

    public static Codec Create(CodecBook book, Type type)
    {
        Type element = ElementOf(type);
        (string build, bool isImmutable) = type.IsArray ? (nameof(ToArray), false) : Kinds[type.GetGenericTypeDefinition()];
        Type[] arguments = type.IsArray ? [element] : type.GenericTypeArguments;
        Delegate builder = typeof(CollectionKinds).GetMethod(build, BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(arguments)
            .CreateDelegate(typeof(Func<,>).MakeGenericType(element.MakeArrayType(), type));
        Delegate comparer = typeof(CollectionKinds).GetMethod(
            nameof(ComparerCheck), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(type)
            .CreateDelegate<Func<Delegate>>()();

        return (Codec)Activator.CreateInstance(
            typeof(CollectionCodec<,>).MakeGenericType(type, element),
            book.SlotOf(element, $"an element of {type}"), builder, isImmutable, comparer)!;
    }

    public static Type ElementOf(Type type) => type switch
    {
        { IsArray: true } => type.GetElementType()!,
        { GenericTypeArguments: [var key, var value] } => typeof(KeyValuePair<,>).MakeGenericType(key, value),
        _ => type.GenericTypeArguments[0],
    };

    /// <summary>Made once per type: the property that holds the comparer, if the type has one.</summary>
    private static Func<TCollection, bool> ComparerCheck<TCollection>()
    {
        PropertyInfo? comparer =
            typeof(TCollection).GetProperty("KeyComparer") ?? typeof(TCollection).GetProperty("Comparer");
        if (comparer is null || ElementOf(typeof(TCollection)) is not { } element) return _ => false;

        Type key = typeof(TCollection).GenericTypeArguments[0];
        bool isOrdered = comparer.PropertyType.GetGenericTypeDefinition() == typeof(IComparer<>);
        object standard = (isOrdered ? typeof(Comparer<>) : typeof(EqualityComparer<>)).MakeGenericType(key)
            .GetProperty("Default", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;
        return collection => comparer.GetValue(collection) is { } own && !own.Equals(standard);
    }

    private static T[] ToArray<T>(T[] elements) => elements;

    private static List<T> ToList<T>(T[] elements) => [.. elements];

    private static HashSet<T> ToHashSet<T>(T[] elements) => [.. elements];

    private static SortedSet<T> ToSortedSet<T>(T[] elements) => [.. elements];

    private static Queue<T> ToQueue<T>(T[] elements) => new(elements);

    // A stack lists its newest element first and is built from the oldest.
    private static Stack<T> ToStack<T>(T[] elements) => new(elements.Reverse());

    private static Dictionary<TKey, TValue> ToDictionary<TKey, TValue>(KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => new(elements);

    private static SortedDictionary<TKey, TValue> ToSortedDictionary<TKey, TValue>(
        KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => new(new Dictionary<TKey, TValue>(elements));

    private static ReadOnlyCollection<T> ToReadOnlyCollection<T>(T[] elements) => new(elements);

    private static ReadOnlyDictionary<TKey, TValue> ToReadOnlyDictionary<TKey, TValue>(
        KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => new(new Dictionary<TKey, TValue>(elements));

    private static ImmutableArray<T> ToImmutableArray<T>(T[] elements) => [.. elements];

    private static ImmutableList<T> ToImmutableList<T>(T[] elements) => [.. elements];

    private static ImmutableQueue<T> ToImmutableQueue<T>(T[] elements) => [.. elements];

    private static ImmutableStack<T> ToImmutableStack<T>(T[] elements) =>
        System.Collections.Immutable.ImmutableStack.CreateRange(elements.Reverse());

    private static ImmutableHashSet<T> ToImmutableHashSet<T>(T[] elements) => [.. elements];

    private static ImmutableSortedSet<T> ToImmutableSortedSet<T>(T[] elements) => [.. elements];

    private static ImmutableDictionary<TKey, TValue> ToImmutableDictionary<TKey, TValue>(
        KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => elements.ToImmutableDictionary();

    private static ImmutableSortedDictionary<TKey, TValue> ToImmutableSortedDictionary<TKey, TValue>(
        KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => elements.ToImmutableSortedDictionary();

    private static FrozenSet<T> ToFrozenSet<T>(T[] elements) => elements.ToFrozenSet();

    private static FrozenDictionary<TKey, TValue> ToFrozenDictionary<TKey, TValue>(
        KeyValuePair<TKey, TValue>[] elements)
        where TKey : notnull => elements.ToFrozenDictionary();
}
