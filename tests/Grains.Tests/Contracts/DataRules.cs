namespace Conference.Grains.Tests.Contracts;

/// <summary>
/// What may cross a call or be stored: walks a type, its members, its bases and the types derived from it.
/// </summary>
internal sealed class DataRules(Findings findings, IReadOnlyCollection<Type> types)
{
    private readonly HashSet<Type> _seen = [];

    public static bool IsMarked(Type type) => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false);

    public void Check(Type type, string where)
    {
        if (type.IsGenericParameter || KnownTypes.IsScalar(type)) return;
        if (type.IsArray)
        {
            Check(type.GetElementType()!, where);
            return;
        }

        // Ours may be generic too: its arguments cross with it.
        foreach (Type argument in type.GenericTypeArguments) Check(argument, where);
        if (KnownTypes.IsContainer(type)) return;

        Type definition = type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
        if (type.IsAssignableTo(typeof(IAddressable))) CheckAddressable(type, where);
        else if (KnownTypes.IsForeign(definition)) CheckForeign(definition, where);
        else if (definition.IsInterface)
        {
            findings.Add(
                where, $"is {definition.Name}, an interface without a codec", "Declare a concrete type or a marked base class");
        }
        else if (definition.IsAssignableTo(typeof(Delegate)))
        {
            findings.Add(where, $"is {definition.Name}, a delegate", "Send data, not code");
        }
        else CheckOurs(definition);
    }

    private void CheckAddressable(Type type, string where)
    {
        if (!type.IsInterface)
        {
            findings.Add(
                where, $"is {type.Name}, a grain or observer object", "Declare its interface and pass its reference");
        }
    }

    private void CheckForeign(Type type, string where)
    {
        if (type == typeof(object)) findings.Add(where, "is object or dynamic", "Declare the type, or a marked base class");
        else if (type.IsAssignableTo(typeof(Delegate))) findings.Add(where, $"is {type.Name}, a delegate", "Send data, not code");
        else if (!type.IsEnum && !type.IsAssignableTo(typeof(Exception)) && !IsMarked(type))
        {
            findings.Add(where, $"is {type.Name}, which has no codec", "Carry its parts in a marked record");
        }
    }

    private void CheckOurs(Type type)
    {
        if (!_seen.Add(type)) return;

        if (!IsMarked(type)) findings.Add(type, "has no [GenerateSerializer]", "Mark it");
        if (!type.IsDefined(typeof(AliasAttribute), inherit: false))
        {
            findings.Add(type, "has no [Alias]", "Add one, so that it can move");
        }

        CheckVisibility(type);
        if (type.IsEnum) return;

        MemberRules.Check(type, findings, this);
        if (type.BaseType is { } ancestor && !KnownTypes.IsForeign(ancestor)) Check(ancestor, type.FullName!);
        foreach (Type derived in types.Where(each => IsDerived(each, type))) Check(derived, derived.FullName!);
    }

    private void CheckVisibility(Type type)
    {
        for (Type? level = type; level is not null; level = level.DeclaringType)
        {
            if (level.IsNestedPrivate || level.IsNestedFamily || level.IsNestedFamANDAssem)
            {
                findings.Add(type, "is nested and private or protected", "Make it internal or public");
                return;
            }
        }

        if (type.Name.StartsWith('<')) findings.Add(type, "is a file type", "Make it internal or public");
    }

    private static bool IsDerived(Type type, Type ancestor) =>
        type.BaseType is { } parent && (
            parent.IsConstructedGenericType ? parent.GetGenericTypeDefinition() : parent) == ancestor;
}
