using System.Collections.Immutable;
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
    private readonly CancellationTokenSource _calleeToken = new();
    private volatile TurnGroup? _turns;

    /// <summary>Null: a timer tick.</summary>
    public MethodContract? Method => method;

    public object?[] Arguments => arguments;

    public GrainId? Source { get; init; }

    public ImmutableDictionary<string, object> Context { get; init; } = ImmutableDictionary<string, object>.Empty;

    public Guid Chain { get; init; }

    /// <summary>What runs instead of a method.</summary>
    public Func<Task>? Tick { get; init; }

    public bool IsInterleaving { get; init; }

    public bool IsReadOnly => method?.IsReadOnly is true;

    public bool IsOneWay => method?.IsOneWay is true;

    /// <summary>The call's use keeps the activation from being idle.</summary>
    public bool CountsAsUse { get; init; } = true;

    public string Name => method?.Name ?? "a timer tick";

    public Task<object?> Completion => _completion.Task;

    /// <summary>The caller no longer waits; a one-way caller never did.</summary>
    public bool IsAbandoned => !IsOneWay && _completion.Task.IsCompleted;

    /// <summary>The token that the callee sees. It fires in the callee's turn.</summary>
    public CancellationToken CalleeToken => _calleeToken.Token;

    public bool TryComplete(object? result) => _completion.TrySetResult(result);

    public bool TryFail(Exception exception)
    {
        bool isFirst = _completion.TrySetException(exception);
        // Whoever waits sees it; where nobody does it was logged and counted.
        _ = _completion.Task.Exception;
        return isFirst;
    }

    /// <summary>The callee took the call up; from here on its token can fire, in its turns.</summary>
    public void StartIn(TurnGroup turns) => _turns = turns;

    /// <summary>The caller cancels: it goes on at once, and the callee is told if it has started.</summary>
    public void Cancel(CancellationToken cancellation)
    {
        if (!_completion.TrySetCanceled(cancellation)) return;
        _turns?.Post(() =>
        {
            _calleeToken.Cancel();
            return Task.CompletedTask;
        });
    }
}
