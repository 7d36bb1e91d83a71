using System.Reflection;
using Orleans.Concurrency;

namespace Conference.Grains.Tests.Contracts;

/// <summary>What a grain class may look like.</summary>
internal static class GrainClassRules
{
    private const BindingFlags All =
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Type[] CallAttributes =
        [typeof(OneWayAttribute), typeof(ReadOnlyAttribute), typeof(AlwaysInterleaveAttribute)];

    public static void Check(Type grain, Findings findings, DataRules data)
    {
        if (grain.IsDefined(typeof(AliasAttribute), inherit: false))
        {
            findings.Add(grain, "is a grain class with an [Alias]", "Put it on the interface");
        }

        foreach (MethodInfo method in grain.GetMethods(All))
        {
            foreach (Type attribute in CallAttributes.Where(attribute => method.IsDefined(attribute)))
            {
                findings.Add(
                    $"{grain.FullName}.{method.Name}", $"carries {attribute.Name}", "Put it on the interface method");
            }
        }

        foreach (ParameterInfo parameter in grain.GetConstructors(All).SelectMany(constructor => constructor.GetParameters()))
        {
            if (!parameter.IsDefined(typeof(PersistentStateAttribute))) continue;
            string where = $"{grain.FullName}({parameter.Name})";
            Type type = parameter.ParameterType;
            if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(IPersistentState<>))
            {
                data.Check(type.GenericTypeArguments[0], $"the state of {where}");
            }
            else
            {
                findings.Add(where, "is [PersistentState] but no IPersistentState<T>", "Declare it as one");
            }
        }
    }

    public static void CheckOnePerInterface(IEnumerable<Type> grains, Findings findings)
    {
        var byContract = grains
            .SelectMany(grain => grain.GetInterfaces()
                .Where(contract => ContractWalk.IsContract(contract) && !KnownTypes.IsForeign(contract))
                .Select(contract => (Grain: grain, Contract: contract)))
            .GroupBy(each => each.Contract)
            .Where(group => group.Count() > 1);
        foreach (var group in byContract)
        {
            string names = string.Join(" and ", group.Select(each => each.Grain.FullName));
            findings.Add(group.Key, $"is implemented by {names}", "One grain class per interface: split the interface");
        }
    }
}
