using System.Collections.Concurrent;
using System.Reflection;
using Conference.Silo.Embedded.Codecs;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>The contracts of all methods, each made once.</summary>
internal sealed class ContractBook(CodecBook codecs)
{
    private readonly ConcurrentDictionary<MethodInfo, MethodContract> _contracts = new();

    public MethodContract Of(MethodInfo method) =>
        _contracts.TryGetValue(method, out MethodContract? known)
            ? known
            : _contracts.GetOrAdd(method, new MethodContract(method, codecs));

    /// <summary>Refuses an interface at start that would otherwise fail at some call.</summary>
    public void Check(Type interfaceType)
    {
        codecs.Names.Learn(interfaceType.Assembly);
        foreach (Type each in interfaceType.GetInterfaces().Append(interfaceType).Where(IsContract))
        {
            if (each.GetProperties().Length > 0) throw Refused(each, "has a property");
            if (each.GetEvents().Length > 0) throw Refused(each, "has an event");
            foreach (MethodInfo method in each.GetMethods())
            {
                if (!method.IsStatic && !method.IsGenericMethodDefinition) Of(method);
            }
        }
    }

    /// <summary>On a class these attributes do nothing, or worse.</summary>
    public static void CheckClass(Type grainClass)
    {
        foreach (MethodInfo method in grainClass.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            if (method.IsDefined(typeof(OneWayAttribute)) || method.IsDefined(typeof(ReadOnlyAttribute))
                || method.IsDefined(typeof(AlwaysInterleaveAttribute)))
            {
                throw new InvalidOperationException(
                    $"{grainClass}.{method.Name} carries a call attribute: put it on the interface method.");
            }
        }
    }

    private static bool IsContract(Type type) =>
        type.IsAssignableTo(typeof(IAddressable)) && type.Assembly != typeof(IAddressable).Assembly;

    private static InvalidOperationException Refused(Type type, string why) =>
        new($"{type} {why}: a grain interface has methods only.");
}
