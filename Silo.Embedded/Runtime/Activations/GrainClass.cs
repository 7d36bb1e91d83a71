using System.Reflection;
using Conference.Silo.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>What the engine knows of one grain class.</summary>
internal sealed class GrainClass
{
    private readonly ConstructorInfo _constructor;
    private readonly ParameterInfo[] _parameters;

    public GrainClass(Type type)
    {
        Type = type;
        GrainType = GrainType.Create(NameOf(type));
        Interfaces = [.. type.GetInterfaces().Where(IsGrainInterface)];
        IsKeptAlive = type.IsDefined(typeof(KeepAliveAttribute), inherit: true);
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        ActivationsMax = type.GetCustomAttribute<StatelessWorkerAttribute>()?.MaxLocalWorkers ?? 1;
        _constructor = type.GetConstructors(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic) is [var only]
            ? only
            : throw new InvalidOperationException($"{type} has several constructors: a grain has one.");
        _parameters = _constructor.GetParameters();
        ContractBook.CheckClass(type);
        CheckPlacement(type);
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    public Type[] Interfaces { get; }

    public bool IsKeptAlive { get; }

    public bool IsReentrant { get; }

    /// <summary>Activations of one grain id: one, but for stateless workers.</summary>
    public int ActivationsMax { get; }

    public static bool IsGrainInterface(Type type) =>
        type.IsInterface && type.IsAssignableTo(typeof(IGrain)) && type.Assembly != typeof(IGrain).Assembly;

    /// <summary>Makes the grain and the stored states of its constructor, which are yet to be read.</summary>
    public IGrainBase Construct(Activation activation, ICollection<IPersistentStateBridge> states)
    {
        object?[] arguments = [.. _parameters.Select(parameter => ArgumentFor(parameter, activation, states))];
        Activation.Constructing = activation;
        try
        {
            return (IGrainBase)_constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
        }
        finally
        {
            Activation.Constructing = null;
        }
    }

    /// <summary>The states a class stores, known before any is activated.</summary>
    public IEnumerable<StateParameter> States => _parameters.Select(StateOf).OfType<StateParameter>();

    /// <summary>
    /// A placement of one's own needs a director that knows silos. Here nobody would ask it, and what it promises would not
    /// hold.
    /// </summary>
    private static void CheckPlacement(Type type)
    {
        PlacementAttribute? placement = type.GetCustomAttribute<PlacementAttribute>(inherit: true);
        if (placement is null || placement.PlacementStrategy.GetType().Assembly == typeof(PlacementStrategy).Assembly) return;
        throw new InvalidOperationException(
            $"{type} is placed by {placement.PlacementStrategy.GetType()}, which means nothing in one process.");
    }

    // As Orleans names them: RoomGrain is "room".
    private static string NameOf(Type type)
    {
        const string suffix = "Grain";
        string name = type.Name.Split('`')[0];
        bool isSuffixed = name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal);
        return (isSuffixed ? name[..^suffix.Length] : name).ToLowerInvariant();
    }

    private static StateParameter? StateOf(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<PersistentStateAttribute>() is { } stored
            ? new StateParameter(StateTypeOf(parameter), stored.StateName, stored.StorageName)
            : null;

    private static Type StateTypeOf(ParameterInfo parameter) =>
        parameter.ParameterType is { IsConstructedGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IPersistentState<>)
            ? type.GenericTypeArguments[0]
            : throw new InvalidOperationException(
                $"{parameter.Member.DeclaringType}({parameter.Name}): [PersistentState] is for IPersistentState<T>.");

    private static object? ArgumentFor(
        ParameterInfo parameter, Activation activation, ICollection<IPersistentStateBridge> states)
    {
        if (StateOf(parameter) is { } stored)
        {
            IPersistentStateBridge state = PersistentState.Create(stored, activation);
            states.Add(state);
            return state;
        }

        if (parameter.ParameterType == typeof(IGrainContext)) return activation;
        IServiceProvider services = activation.ActivationServices;
        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { Key: { } key })
        {
            return services.GetRequiredKeyedService(parameter.ParameterType, key);
        }

        return parameter.HasDefaultValue
            ? services.GetService(parameter.ParameterType) ?? parameter.DefaultValue
            : services.GetRequiredService(parameter.ParameterType);
    }
}
