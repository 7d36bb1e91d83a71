namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// The turns of one activation (or observer): a scheduler that runs one task at a time. What a grain awaits continues
/// here,
/// because an await keeps the scheduler it started on.
/// </summary>
internal sealed class TurnGroup(TurnQueue queue, Activation? activation) : TaskScheduler
{
    /// <summary>Turns of one group before others get a chance.</summary>
    private const int BatchMax = 64;

    private readonly Lock _lock = new();
    private readonly Queue<Task> _tasks = [];
    private bool _isQueued;
    private bool _isHalted;

    [field: ThreadStatic]
    private static TurnGroup? Running { get; set; }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>This thread runs a turn.</summary>
    public static bool IsRunning => Running is not null;

    /// <summary>The activation whose turn this thread runs, if any.</summary>
    public static Activation? CurrentActivation => Running?._activation;

    private readonly Activation? _activation = activation;

    /// <summary>Starts work as a turn of its own, with nothing of the caller's ambient values.</summary>
    public void Post(Func<Task> work)
    {
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
    }

    /// <summary>Nothing of it runs any more, and nothing that waits for it is told.</summary>
    public void Halt()
    {
        lock (_lock)
        {
            _isHalted = true;
            _tasks.Clear();
        }
    }

    public void Run()
    {
        TurnGroup? outer = Running;
        Running = this;
        try
        {
            for (int ran = 0; ran < BatchMax && !queue.IsStopped && TryTake() is { } task; ran++) TryExecuteTask(task);
        }
        finally
        {
            Running = outer;
        }

        lock (_lock)
        {
            _isQueued = _tasks.Count > 0;
            if (!_isQueued) return;
        }

        queue.Enqueue(this);
    }

    protected override void QueueTask(Task task)
    {
        lock (_lock)
        {
            if (_isHalted) return;
            _tasks.Enqueue(task);
            if (_isQueued) return;
            _isQueued = true;
        }

        queue.Enqueue(this);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Running == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock) return [.. _tasks];
    }

    private Task? TryTake()
    {
        lock (_lock) return _tasks.TryDequeue(out Task? task) ? task : null;
    }
}
