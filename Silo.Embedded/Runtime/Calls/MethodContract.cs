using System.Reflection;
using Conference.Silo.Embedded.Codecs;
using Orleans;
using Orleans.Concurrency;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// What the engine knows of one method of a grain or observer interface. Making one refuses what Orleans would
/// refuse.
/// </summary>
internal sealed class MethodContract
{
    private readonly MethodInvoker _invoker;
    private readonly Slot?[] _arguments;
    private readonly bool[] _immutableArguments;
    private readonly Slot? _result;

    public MethodContract(MethodInfo method, CodecBook codecs)
    {
        Method = method;
        _invoker = MethodInvoker.Create(method);
        Name = $"{method.DeclaringType}.{method.Name}";
        Shape = ResultShape.TryFor(method.ReturnType)
            ?? throw Refused($"returns {method.ReturnType}: return Task, Task<T>, ValueTask or ValueTask<T>");
        IsOneWay = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
        IsReadOnly = method.IsDefined(typeof(ReadOnlyAttribute));
        IsInterleaving = method.IsDefined(typeof(AlwaysInterleaveAttribute));
        Timeout = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;

        bool isObserver = method.DeclaringType!.IsAssignableTo(typeof(IGrainObserver));
        if (method.ReturnType == typeof(void) && !isObserver) throw Refused("returns void: return Task");
        if (IsOneWay && Shape.ResultType is not null)
        {
            throw Refused("is [OneWay] and has a result, which nobody would get");
        }

        ParameterInfo[] parameters = method.GetParameters();
        int[] tokens = [.. parameters.Where(each => each.ParameterType == typeof(CancellationToken)).Select(
            each => each.Position)];
        if (tokens.Length > 1) throw Refused("takes two CancellationTokens, of which one would never fire");
        TokenIndex = tokens is [var index] ? index : -1;

        _arguments = [.. parameters.Select(parameter => SlotOf(parameter, codecs))];
        _immutableArguments = [.. parameters.Select(each => each.IsDefined(typeof(ImmutableAttribute)))];
        _result = Shape.ResultType is { } result ? codecs.SlotOf(result, $"the result of {Name}") : null;
    }

    public MethodInfo Method { get; }

    public string Name { get; }

    public ResultShape Shape { get; }

    public bool IsOneWay { get; }

    public bool IsReadOnly { get; }

    public bool IsInterleaving { get; }

    public TimeSpan? Timeout { get; }

    /// <summary>The position of the CancellationToken, or -1.</summary>
    public int TokenIndex { get; }

    /// <summary>Runs the method of this grain or observer.</summary>
    public ValueTask<object?> Invoke(object target, object?[] arguments) =>
        Shape.FromCallee(_invoker.Invoke(target, arguments.AsSpan()));

    public object?[] CopyArguments(object?[] arguments, CodecBook codecs, bool serializeEveryCall)
    {
        var copy = new object?[arguments.Length];
        for (int index = 0; index < copy.Length; index++)
        {
            bool isShared = _immutableArguments[index] && !serializeEveryCall;
            copy[index] = _arguments[index] is { } slot && !isShared
                ? codecs.Copy(arguments[index], slot, serializeEveryCall)
                : arguments[index];
        }

        return copy;
    }

    public object? CopyResult(object? result, CodecBook codecs, bool serializeEveryCall) =>
        _result is null ? null : codecs.Copy(result, _result, serializeEveryCall);

    private Slot? SlotOf(ParameterInfo parameter, CodecBook codecs)
    {
        if (parameter.ParameterType == typeof(CancellationToken)) return null;
        if (parameter.ParameterType.IsByRef) throw Refused($"takes {parameter.Name} by reference");
        if (parameter.ParameterType.IsByRefLike) throw Refused($"takes a span, {parameter.Name}");
        return codecs.SlotOf(parameter.ParameterType, $"{Name}({parameter.Name})");
    }

    private InvalidOperationException Refused(string why) => new($"{Name} {why}.");
}
