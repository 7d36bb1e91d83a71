namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// Counts what is running or could run now, so that a test can wait for stillness instead of sleeping.
/// </summary>
internal sealed class Quiescence
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _quiet;
    private int _busy;

    public void Enter()
    {
        lock (_lock) _busy++;
    }

    public void Exit()
    {
        TaskCompletionSource? quiet = null;
        lock (_lock)
        {
            if (--_busy == 0) (quiet, _quiet) = (_quiet, null);
        }

        quiet?.SetResult();
    }

    /// <summary>Completes when nothing runs. Work that waits for a clock or for the outside does not count.</summary>
    public Task Wait()
    {
        lock (_lock)
        {
            if (_busy == 0) return Task.CompletedTask;
            _quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _quiet.Task;
        }
    }
}
