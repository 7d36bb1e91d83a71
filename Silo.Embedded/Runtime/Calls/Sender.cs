using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Conference.Silo.Embedded.Codecs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>The caller's half of a call: copy, filter, send, wait no longer than the timeout.</summary>
internal sealed partial class Sender(Engine engine) : IReferences
{
    private const int DescribedPerSecondMax = 20;

    private static readonly Task<object?> NoResult = Task.FromResult<object?>(null);

    /// <summary>As many as there are different timeouts in contracts.</summary>
    private readonly ConcurrentDictionary<TimeSpan, CallDeadlines> _deadlines = new();

    private readonly Lock _describedLock = new();
    private long _describedSince;
    private int _described;

    private readonly Lazy<IOutgoingGrainCallFilter[]> _filters = new(() =>
        [.. engine.Services.GetServices<IOutgoingGrainCallFilter>()]);

    public Codec CodecFor(Type interfaceType) => new ReferenceCodec(interfaceType, this);

    /// <exception cref="InvalidOperationException">
    /// The call is made by a grain's code outside the grain's turn.
    /// </exception>
    public object? Send(Reference target, MethodInfo method, object?[] arguments)
    {
        Activation? source = TurnGroup.CurrentActivation;
        if (CallScope.Current.Activation is { } owner && owner != source)
        {
            throw new InvalidOperationException(
                $"{owner.GrainId} calls {target} outside of its turn (Task.Run, ConfigureAwait(false), a timer of its own).");
        }

        MethodContract contract = engine.Contracts.Of(method);
        Task<object?> call = _filters.Value.Length == 0
            ? Dispatch(target, contract, arguments, source)
            : Filtered(target, contract, arguments, source);

        // Nobody awaits a void call: what is wrong with its arguments is thrown here.
        if (method.ReturnType == typeof(void) && call.IsCompleted) call.GetAwaiter().GetResult();
        return contract.Shape.ToCaller(call);
    }

    private async Task<object?> Filtered(
        Reference target, MethodContract contract, object?[] arguments, Activation? source)
    {
        var outgoing = new OutgoingCall(
            contract, arguments, target, source, _filters.Value, sent => Dispatch(target, contract, sent, source))
        {
            SourceId = source?.GrainId,
            TargetId = target.Id,
        };
        await outgoing.Invoke();
        return outgoing.Result;
    }

    /// <summary>What is wrong with the call is told by its task, like all that goes wrong later.</summary>
    private Task<object?> Dispatch(
        Reference target, MethodContract contract, object?[] arguments, Activation? source)
    {
        try
        {
            return DispatchOrThrow(target, contract, arguments, source);
        }
        catch (Exception refused)
        {
            return Task.FromException<object?>(refused);
        }
    }

    private Task<object?> DispatchOrThrow(
        Reference target, MethodContract contract, object?[] arguments, Activation? source)
    {
        CancellationToken cancellation =
            contract.TokenIndex >= 0 ? (CancellationToken)arguments[contract.TokenIndex]! : default;
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<object?>(cancellation);
        if (engine.IsAbandoned) return FromAbandoned(contract, source);

        var call = new Call(
            contract, contract.CopyArguments(arguments, engine.Codecs, engine.Options.SerializeEveryCall))
        {
            Target = target.Id,
            Source = source,
            Parent = contract.IsOneWay ? null : CallScope.Current.Call,
            Carried = CopyScope(),
            IsInterleaving = contract.IsInterleaving,
        };
        if (contract.TokenIndex >= 0) call.Arguments[contract.TokenIndex] = call.CalleeToken;

        if (!contract.IsOneWay) DeadlinesFor(contract.Timeout ?? engine.Options.CallTimeout).Add(call);
        if (target.IsObserver) engine.Observers.Deliver(target.Id, call);
        else engine.Catalog.Route(target.Id, call);

        if (contract.IsOneWay) return NoResult;
        return cancellation.CanBeCanceled ? Cancellable(call, cancellation) : call.Completion;
    }

    private static async Task<object?> Cancellable(Call call, CancellationToken cancellation)
    {
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(_ => call.Cancel(cancellation), null);
        return await call.Completion;
    }

    private CallDeadlines DeadlinesFor(TimeSpan timeout) =>
        _deadlines.TryGetValue(timeout, out CallDeadlines? known)
            ? known
            : _deadlines.GetOrAdd(timeout, new CallDeadlines(engine.Time, timeout, Expire));

    /// <summary>Its own grains wait for ever; others see at once that nobody is there.</summary>
    private Task<object?> FromAbandoned(MethodContract contract, Activation? source)
    {
        if (source is not null) return new TaskCompletionSource<object?>().Task;
        if (!contract.IsOneWay) return Task.FromException<object?>(new SiloUnavailableException("The silo was abandoned."));

        engine.Counters.Add(EngineEvent.OneWayFailed);
        return NoResult;
    }

    private void Expire(Call call, TimeSpan timeout)
    {
        // What a dead process waits for ends without a word.
        if (engine.IsAbandoned && call.Source is not null) return;
        if (call.Completion.IsCompleted) return;

        bool isCircle = false;
        string? chain = MayDescribe() ? WaitGraph.Describe(engine.Catalog, call, out isCircle) : null;
        string waits = chain is null ? "" : $" {(isCircle ? "It waits in a circle" : "It waits")}: {chain}.";
        if (!call.TryFail(new TimeoutException($"{call.Name} of {call.Target} gave no answer within {timeout}.{waits}"))) return;

        engine.Counters.Add(EngineEvent.TimedOut);
        if (isCircle) engine.Counters.Add(EngineEvent.Deadlocked);
        if (isCircle) LogDeadlock(engine.Log, call.Name, call.Target, timeout, chain!);
        else LogTimedOut(engine.Log, call.Name, call.Target, timeout, chain ?? "what is not known");
    }

    /// <summary>Looking through all calls is for the few that time out, not for a silo that is overloaded.</summary>
    private bool MayDescribe()
    {
        long now = engine.Time.GetTimestamp();
        lock (_describedLock)
        {
            if (engine.Time.GetElapsedTime(_describedSince, now) >= TimeSpan.FromSeconds(1)) (_describedSince, _described) = (now, 0);
            return _described++ < DescribedPerSecondMax;
        }
    }

    private CallScope CopyScope()
    {
        CallScope scope = CallScope.Current;
        if (scope.Values.IsEmpty && scope.Chain == Guid.Empty) return CallScope.Outside;

        ImmutableDictionary<string, object> values = scope.Values;
        foreach ((string key, object value) in values)
        {
            Slot slot = engine.Codecs.SlotOf(value.GetType(), $"RequestContext[\"{key}\"]");
            values = values.SetItem(key, engine.Codecs.Copy(value, slot, engine.Options.SerializeEveryCall)!);
        }

        return new CallScope(null, null, values, scope.Chain);
    }

    [LoggerMessage(LogLevel.Warning, "{Method} of {Grain} gave no answer within {Timeout}. It waits for {Chain}")]
    private static partial void LogTimedOut(ILogger logger, string method, GrainId grain, TimeSpan timeout, string chain);

    [LoggerMessage(LogLevel.Error, "{Method} of {Grain} gave no answer within {Timeout}: the calls wait in a circle, {Chain}")]
    private static partial void LogDeadlock(ILogger logger, string method, GrainId grain, TimeSpan timeout, string chain);
}
