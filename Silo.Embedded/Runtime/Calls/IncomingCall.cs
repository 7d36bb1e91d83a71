using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>A call in the turn of the grain that was called.</summary>
internal sealed class IncomingCall(
    MethodContract method, object?[] arguments, Activation activation, IIncomingGrainCallFilter[] filters)
    : CallContext(method, arguments, method.Method.DeclaringType!), IIncomingGrainCallContext
{
    private readonly MethodContract _method = method;
    private int _next;

    public override object Grain => activation.GrainInstance!;

    public IGrainContext TargetContext => activation;

    public MethodInfo ImplementationMethod
    {
        get
        {
            MethodInfo declared =
                InterfaceMethod.IsGenericMethod ? InterfaceMethod.GetGenericMethodDefinition() : InterfaceMethod;
            InterfaceMapping map = Grain.GetType().GetInterfaceMap(declared.DeclaringType!);
            return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, declared)];
        }
    }

    public override async Task Invoke()
    {
        if (_next < filters.Length)
        {
            await filters[_next++].Invoke(this);
            return;
        }

        // A grain class may be the last filter of its own calls.
        if (_next++ == filters.Length && Grain is IIncomingGrainCallFilter own)
        {
            await own.Invoke(this);
            return;
        }

        Result = await _method.Invoke(Grain, Arguments);
    }
}
