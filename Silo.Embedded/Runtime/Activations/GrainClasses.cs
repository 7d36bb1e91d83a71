using System.Collections.Frozen;
using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>All grain classes of a silo, by interface and by type name.</summary>
internal sealed class GrainClasses
{
    private readonly FrozenDictionary<Type, GrainClass> _byInterface;
    private readonly FrozenDictionary<GrainType, GrainClass> _byType;

    public GrainClasses(IEnumerable<Assembly> assemblies)
        : this(assemblies.SelectMany(assembly => assembly.GetTypes()))
    {
    }

    public GrainClasses(IEnumerable<Type> types)
    {
        GrainClass[] classes =
        [
            .. types.Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
                    && type.IsAssignableTo(typeof(IGrainBase)) && type.IsAssignableTo(typeof(IGrain)))
                .Distinct()
                .Select(type => new GrainClass(type)),
        ];

        var byInterface = new Dictionary<Type, GrainClass>();
        var byType = new Dictionary<GrainType, GrainClass>();
        foreach (GrainClass each in classes)
        {
            if (!byType.TryAdd(each.GrainType, each))
            {
                throw Twice(each.GrainType.ToString(), byType[each.GrainType], each);
            }

            foreach (Type contract in each.Interfaces)
            {
                if (!byInterface.TryAdd(contract, each)) throw Twice(contract.ToString(), byInterface[contract], each);
            }
        }

        _byInterface = byInterface.ToFrozenDictionary();
        _byType = byType.ToFrozenDictionary();
    }

    public IEnumerable<GrainClass> All => _byType.Values;

    public IEnumerable<Type> Interfaces => _byInterface.Keys;

    public GrainClass Implementing(Type contract) => _byInterface.GetValueOrDefault(contract)
        ?? throw new ArgumentException(
            $"No grain class of the given assemblies implements {contract}.", nameof(contract));

    public GrainClass Of(GrainType type) => _byType.GetValueOrDefault(type)
        ?? throw new ArgumentException($"No grain class is named {type}.", nameof(type));

    private static InvalidOperationException Twice(string what, GrainClass first, GrainClass second) =>
        new($"{first.Type} and {second.Type} both stand for {what}: one grain class per interface.");
}
