using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans;
using Orleans.Serialization;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>
/// The serialised members of a marked type, level by level from its base. A record's positional parameters and the
/// members of
/// its body have ids of separate spaces, as in Orleans.
/// </summary>
internal static class TypeShape
{
    // FieldInfo.IsNotSerialized is obsolete with the formatters it was made for; Orleans reads the same bit.
    private const FieldAttributes NotSerialized = (FieldAttributes)0x80;

    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static bool IsMarked(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);

    public static IEnumerable<(MemberKey Key, FieldInfo Field)> MembersOf(Type type)
    {
        Type[] levels = [.. LevelsOf(type).Reverse()];
        for (int level = 0; level < levels.Length; level++)
        {
            if (!IsMarked(levels[level]))
            {
                throw new CodecNotFoundException(
                    $"{type} derives from {levels[level]}, which has no [GenerateSerializer]: mark every level.");
            }

            foreach ((byte space, uint id, FieldInfo field) in MembersOfLevel(levels[level]))
            {
                yield return (new MemberKey((byte)level, space, id), field);
            }
        }
    }

    /// <summary>The primary constructor of a positional record: every parameter has a property of its name.</summary>
    public static ParameterInfo[] PositionalParameters(Type type)
    {
        if (!IsRecord(type)) return [];

        return type.GetConstructors(Own)
            .Select(constructor => constructor.GetParameters())
            .Where(parameters => parameters.Length > 0 && parameters.All(parameter => IsPositional(type, parameter)))
            .MaxBy(parameters => parameters.Length) ?? [];
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$", Own) is not null
        || (type.IsValueType && type.GetMethod("PrintMembers", Own)?.IsDefined(typeof(CompilerGeneratedAttribute)) is true);

    private static bool IsPositional(Type type, ParameterInfo parameter) =>
        parameter.Name is { } name && type.GetProperties(Own | BindingFlags.FlattenHierarchy).Any(
            property => property.Name == name && property.PropertyType == parameter.ParameterType)
        || (type.BaseType is { } ancestor && ancestor != typeof(object) && IsPositional(ancestor, parameter));

    private static IEnumerable<Type> LevelsOf(Type type)
    {
        for (Type? level = type; level is not null && !IsRoot(level); level = level.BaseType) yield return level;
    }

    private static bool IsRoot(Type type) =>
        type == typeof(object) || type == typeof(ValueType) || (
            type.IsAssignableTo(typeof(Exception)) && ExceptionCodec.IsSystem(type));

    private static IEnumerable<(byte Space, uint Id, FieldInfo Field)> MembersOfLevel(Type level)
    {
        string[] positions = [.. PositionalParameters(level).Select(parameter => parameter.Name!)];
        foreach (FieldInfo field in level.GetFields(Own))
        {
            if (field.Attributes.HasFlag(NotSerialized)) continue;

            PropertyInfo? property = PropertyBackedBy(field);
            uint? id = field.GetCustomAttribute<IdAttribute>()?.Id ?? property?.GetCustomAttribute<IdAttribute>()?.Id;
            int position = property is null ? -1 : Array.IndexOf(positions, property.Name);

            if (id is null && position < 0)
            {
                throw new CodecNotFoundException(
                    $"{level}.{property?.Name ?? field.Name} has neither [Id(n)] nor [NonSerialized]: give it one of them.");
            }

            yield return position >= 0 && id is null
                ? (MemberKey.ParameterSpace, (uint)position, field)
                : (MemberKey.BodySpace, id!.Value, field);
        }
    }

    private static PropertyInfo? PropertyBackedBy(FieldInfo field)
    {
        const string suffix = ">k__BackingField";
        return field.Name.StartsWith('<') && field.Name.EndsWith(suffix, StringComparison.Ordinal)
            ? field.DeclaringType!.GetProperty(field.Name[1..^suffix.Length], Own)
            : null;
    }
}
