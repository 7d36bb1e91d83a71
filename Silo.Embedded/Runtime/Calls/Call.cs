using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>One call (or timer tick) on its way to one grain.</summary>
[SuppressMessage(
    "Design", "CA1001", Justification = "A token source without a timer holds nothing; the callee may keep its token.")]
internal sealed class Call(MethodContract? method, object?[] arguments)
{
    private readonly TaskCompletionSource<object?> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource? _calleeToken = method?.TokenIndex >= 0 ? new() : null;
    private volatile TurnGroup? _turns;

    /// <summary>Null: a timer tick.</summary>
    public MethodContract? Method => method;

    public object?[] Arguments => arguments;

    /// <summary>Whom it is for.</summary>
    public GrainId Target { get; init; }

    /// <summary>The activation that calls; null: the outside.</summary>
    public Activation? Source { get; init; }

    public GrainId? SourceId => Source?.GrainId;

    /// <summary>The call whose code waits for this one. None where nobody waits.</summary>
    public Call? Parent { get; init; }

    /// <summary>Where it waits or runs; null until it was queued, and always with an observer.</summary>
    public Activation? At { get; set; }

    /// <summary>The request's values as they cross.</summary>
    public CallScope Carried { get; init; } = CallScope.Outside;

    /// <summary>What runs instead of a method.</summary>
    public Func<Task>? Tick { get; init; }

    public bool IsInterleaving { get; init; }

    public bool IsReadOnly => method?.IsReadOnly is true;

    public bool IsOneWay => method?.IsOneWay is true;

    /// <summary>The call's use keeps the activation from being idle.</summary>
    public bool CountsAsUse { get; init; } = true;

    /// <summary>Activations that ended before they came to it.</summary>
    public int Forwards { get; set; }

    public string Name => method?.Name ?? "a timer tick";

    public Task<object?> Completion => _completion.Task;

    /// <summary>The caller no longer waits; a one-way caller never did.</summary>
    public bool IsAbandoned => !IsOneWay && _completion.Task.IsCompleted;

    /// <summary>The callee has taken it up.</summary>
    public bool HasStarted => _turns is not null;

    /// <summary>The token that the callee sees. It fires in the callee's turn.</summary>
    public CancellationToken CalleeToken => _calleeToken?.Token ?? CancellationToken.None;

    /// <summary>Who ends the call when it takes too long; null once it is over. With its neighbours there.</summary>
    public CallDeadlines? Watch { get; set; }

    public Call? Earlier { get; set; }

    public Call? Later { get; set; }

    public long DueAt { get; set; }

    public bool TryComplete(object? result)
    {
        Watch?.Remove(this);
        return _completion.TrySetResult(result);
    }

    public bool TryFail(Exception exception)
    {
        Watch?.Remove(this);
        bool isFirst = _completion.TrySetException(exception);
        // Whoever waits sees it; where nobody does it was logged and counted.
        _ = _completion.Task.Exception;
        return isFirst;
    }

    /// <summary>The callee took the call up; from here on its token can fire, in its turns.</summary>
    public void StartIn(TurnGroup turns)
    {
        _turns = turns;
        // Cancelled between its admission and this: then nobody has told the callee.
        if (_completion.Task.IsCanceled) Tell(turns);
    }

    /// <summary>The caller cancels: it goes on at once, and the callee is told if it has started.</summary>
    public void Cancel(CancellationToken cancellation)
    {
        Watch?.Remove(this);
        if (_completion.TrySetCanceled(cancellation) && _turns is { } turns) Tell(turns);
    }

    public override string ToString() => At is null ? Name : $"{At.GrainId}.{method?.Method.Name ?? Name}";

    private void Tell(TurnGroup turns) => turns.Post(() =>
    {
        _calleeToken?.Cancel();
        return Task.CompletedTask;
    });
}
