using System.Reflection;

namespace Conference.Grains.Tests.Contracts;

/// <summary>A value of a contract type in which nothing has its default, so that whatever gets lost shows.</summary>
internal static class SampleValue
{
    private const int DepthMax = 12;

    public static object Of(Type type) => Of(type, depth: 0);

    private static object Of(Type type, int depth)
    {
        if (depth > DepthMax) throw new InvalidOperationException($"{type} contains itself.");
        if (Nullable.GetUnderlyingType(type) is { } present) return Of(present, depth);
        if (Scalar(type) is { } scalar) return scalar;
        if (type.IsEnum) return Enum.GetValues(type).Cast<object>().Last();
        if (type.IsConstructedGenericType) return Collection(type, depth);
        if (type.IsAbstract) return Of(type.Assembly.GetTypes().First(heir => heir.IsSubclassOf(type) && !heir.IsAbstract), depth);
        return Composed(type, depth);
    }

    private static object? Scalar(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Boolean => true,
        TypeCode.String => "sample",
        TypeCode.Char => 's',
        >= TypeCode.SByte and <= TypeCode.Decimal when !type.IsEnum => Convert.ChangeType(7, type, null),
        _ when type == typeof(Guid) => new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)),
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(8),
        _ => null,
    };

    private static object Collection(Type type, int depth)
    {
        object[] contents = [.. type.GenericTypeArguments.Select(content => Of(content, depth + 1))];
        Type kind = type.GetGenericTypeDefinition();
        string make = kind == typeof(ImmutableArray<>) ? nameof(ArrayOf)
            : kind == typeof(ImmutableHashSet<>) ? nameof(SetOf)
            : nameof(DictionaryOf);
        return typeof(SampleValue).GetMethod(make, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type.GenericTypeArguments).Invoke(null, contents)!;
    }

    private static ImmutableArray<T> ArrayOf<T>(T element) => [element];

    private static ImmutableHashSet<T> SetOf<T>(T element) => [element];

    private static ImmutableDictionary<TKey, TValue> DictionaryOf<TKey, TValue>(TKey key, TValue value)
        where TKey : notnull => ImmutableDictionary.CreateRange([KeyValuePair.Create(key, value)]);

    /// <summary>One that may hold another of its own holds one.</summary>
    private static object Composed(Type type, int depth, bool isInner = false)
    {
        ConstructorInfo constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(each => each.GetParameters() is not [{ ParameterType: var only }] || only != type)
            .MaxBy(each => each.GetParameters().Length)!;
        object value = constructor.Invoke([.. constructor.GetParameters().Select(each => Part(each.ParameterType))]);
        foreach (PropertyInfo property in type.GetProperties().Where(each => each.CanWrite && each.IsDefined(typeof(IdAttribute))))
        {
            property.SetValue(value, Of(property.PropertyType, depth + 1));
        }

        return value;

        object? Part(Type part)
        {
            if (part != type) return Of(part, depth + 1);
            return isInner ? null : Composed(type, depth + 1, isInner: true);
        }
    }
}
