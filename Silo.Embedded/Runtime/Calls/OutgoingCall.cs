using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>A call at its caller.</summary>
internal sealed class OutgoingCall(
    MethodContract method, object?[] arguments, Reference target, Activation? source, IOutgoingGrainCallFilter[] filters,
    Func<object?[], Task<object?>> send)
    : CallContext(method, arguments, target.InterfaceType), IOutgoingGrainCallContext
{
    private int _next;

    public override object Grain => target;

    public IGrainContext? SourceContext => source;

    public override async Task Invoke()
    {
        if (_next < filters.Length) await filters[_next++].Invoke(this);
        else Result = await send(Arguments);
    }
}
