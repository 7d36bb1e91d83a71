using Orleans.Storage;

namespace Conference.Silo.Embedded.Storage;

/// <summary>One read or write that waits for its transaction. Its outcome is told only after that has ended.</summary>
internal sealed class StateOperation(Func<StateTable, object?> apply)
{
    private readonly TaskCompletionSource<object?> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);
    private object? _result;
    private InconsistentStateException? _conflict;

    public Task<object?> Completion => _completion.Task;

    /// <summary>A conflict is this operation's own: the others of its transaction go on.</summary>
    public void Apply(StateTable table)
    {
        try
        {
            _result = apply(table);
        }
        catch (InconsistentStateException conflict)
        {
            _conflict = conflict;
        }
    }

    public void Complete()
    {
        if (_conflict is null) _completion.SetResult(_result);
        else _completion.SetException(_conflict);
    }

    public void Fail(Exception failure) => _completion.TrySetException(failure);
}
