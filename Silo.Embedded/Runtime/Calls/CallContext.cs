using System.Reflection;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization.Invocation;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// A call as a chain of filters sees it: each filter's Invoke goes to the next, the last one to the method.
/// </summary>
internal abstract class CallContext(MethodContract method, object?[] arguments, Type interfaceType) : IGrainCallContext, IInvokable
{
    public IInvokable Request => this;

    public abstract object Grain { get; }

    public required GrainId? SourceId { get; init; }

    public required GrainId TargetId { get; init; }

    public string InterfaceName => interfaceType.FullName!;

    public string MethodName => method.Method.Name;

    public MethodInfo InterfaceMethod => method.Method;

    public object? Result { get; set; }

    protected object?[] Arguments => arguments;

    public abstract Task Invoke();

    public int GetArgumentCount() => arguments.Length;

    public object? GetArgument(int index) => arguments[index];

    public void SetArgument(int index, object value) => arguments[index] = value;

    public string GetMethodName() => MethodName;

    public string GetInterfaceName() => InterfaceName;

    public MethodInfo GetMethod() => method.Method;

    public Type GetInterfaceType() => interfaceType;
}
