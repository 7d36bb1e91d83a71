using System.Reflection;
using Conference.Silo.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
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
    public IEnumerable<Type> StateTypes =>
        _parameters.Where(each => each.IsDefined(typeof(PersistentStateAttribute))).Select(StateTypeOf);

    // As Orleans names them: RoomGrain is "room".
    private static string NameOf(Type type)
    {
        const string suffix = "Grain";
        string name = type.Name.Split('`')[0];
        bool isSuffixed = name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.Ordinal);
        return (isSuffixed ? name[..^suffix.Length] : name).ToLowerInvariant();
    }

    private static Type StateTypeOf(ParameterInfo parameter) =>
        parameter.ParameterType is { IsConstructedGenericType: true } type && type.GetGenericTypeDefinition() == typeof(IPersistentState<>)
            ? type.GenericTypeArguments[0]
            : throw new InvalidOperationException(
                $"{parameter.Member.DeclaringType}({parameter.Name}): [PersistentState] is for IPersistentState<T>.");

    private static object? ArgumentFor(
        ParameterInfo parameter, Activation activation, ICollection<IPersistentStateBridge> states)
    {
        if (parameter.GetCustomAttribute<PersistentStateAttribute>() is { } stored)
        {
            IPersistentStateBridge state = PersistentState.Create(StateTypeOf(parameter), stored.StateName, activation);
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
