using System.Reflection;

namespace Conference.Grains.Tests.Contracts;

/// <summary>What the members of a type that crosses a call need.</summary>
internal static class MemberRules
{
    private const BindingFlags Own =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // FieldInfo.IsNotSerialized is obsolete; the bit that [NonSerialized] sets is not.
    private const FieldAttributes NotSerialized = (FieldAttributes)0x80;

    public static void Check(Type type, Findings findings, DataRules data)
    {
        ParameterInfo[] positional = PositionalParameters(type);
        CheckPositional(type, positional, findings);
        CheckAbstractProperties(type, findings);

        var ids = new Dictionary<uint, string>();
        foreach (FieldInfo field in type.GetFields(Own).Where(field => !field.Attributes.HasFlag(NotSerialized)))
        {
            PropertyInfo? property = PropertyBackedBy(field);
            string name = property?.Name ?? field.Name;
            string where = $"{type.FullName}.{name}";
            if (!positional.Any(parameter => parameter.Name == property?.Name))
            {
                uint? id = (property ?? (MemberInfo)field).GetCustomAttribute<IdAttribute>()?.Id;
                if (id is null) findings.Add(where, "has neither [Id] nor [NonSerialized]", "Give it one of them");
                else if (!ids.TryAdd(id.Value, name)) findings.Add(where, $"has the [Id({id})] of {ids[id.Value]}", "Number them apart");
            }

            data.Check(field.FieldType, where);
        }
    }

    /// <summary>
    /// A positional record's constructor: the one whose parameters all have properties of their names.
    /// </summary>
    private static ParameterInfo[] PositionalParameters(Type type)
    {
        bool isRecord = type.GetMethod("<Clone>$", Own) is not null || (
            type.IsValueType && type.GetMethod("PrintMembers", Own) is not null);
        if (!isRecord) return [];

        HashSet<string> properties = [];
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            properties.UnionWith(level.GetProperties(Own).Select(property => property.Name));
        }

        return type.GetConstructors(Own)
            .Select(constructor => constructor.GetParameters())
            .Where(parameters => parameters.All(parameter => properties.Contains(parameter.Name!)))
            .MaxBy(parameters => parameters.Length) ?? [];
    }

    private static void CheckPositional(Type type, ParameterInfo[] positional, Findings findings)
    {
        foreach (ParameterInfo parameter in positional)
        {
            bool onProperty = type.GetProperty(parameter.Name!, Own)?.IsDefined(typeof(IdAttribute)) is true;
            if (onProperty || parameter.IsDefined(typeof(IdAttribute)))
            {
                findings.Add($"{type.FullName}.{parameter.Name}", "is positional and has an [Id]", "Remove it: the position is its id");
            }
        }
    }

    private static void CheckAbstractProperties(Type type, Findings findings)
    {
        foreach (PropertyInfo property in type.GetProperties(Own).Where(property => property.GetMethod?.IsAbstract is true))
        {
            findings.Add($"{type.FullName}.{property.Name}", "is abstract", "Pass it to the base by its constructor");
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
