using Orleans.Concurrency;

namespace Conference.Cluster;

/// <summary>
/// Counts calls and ticks from the moment they are sent until they are done, so that a test can wait until there are
/// none. Orleans has no such moment of its own.
/// </summary>
internal sealed class Traffic : IOutgoingGrainCallFilter, IIncomingGrainCallFilter
{
    public const string Tick = "tick of a timer";

    private const string TimerInterface = "IGrainTimerInvoker";

    /// <summary>Of real time. Whatever takes longer was lost.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(40);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _underway = [];
    private TaskCompletionSource? _none;

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        if (!IsContract(context))
        {
            await context.Invoke();
            return;
        }

        bool isOneWay = IsOneWay(context);
        Begin(context.MethodName);
        try
        {
            await context.Invoke();
        }
        catch when (isOneWay)
        {
            End(context.MethodName);
            throw;
        }
        finally
        {
            if (!isOneWay) End(context.MethodName);
        }
    }

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        finally
        {
            if (context.InterfaceName == TimerInterface) End(Tick);
            else if (IsContract(context) && IsOneWay(context)) End(context.MethodName);
        }
    }

    public void Begin(string what)
    {
        lock (_gate) _underway[what] = _underway.GetValueOrDefault(what) + 1;
    }

    public async Task WaitForNone()
    {
        Task none;
        lock (_gate)
        {
            if (_underway.Count == 0) return;
            none = (_none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        try
        {
            await none.WaitAsync(LostAfter);
        }
        catch (TimeoutException)
        {
            lock (_gate) throw new TimeoutException($"Still under way: {string.Join(", ", _underway)}.");
        }
    }

    /// <summary>What ended with a silo says so to nobody.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _underway.Clear();
            _none?.SetResult();
            _none = null;
        }
    }

    private void End(string what)
    {
        lock (_gate)
        {
            if (!_underway.TryGetValue(what, out int count)) return;
            if (count > 1) _underway[what] = count - 1;
            else _underway.Remove(what);
            if (_underway.Count > 0) return;

            _none?.SetResult();
            _none = null;
        }
    }

    private static bool IsContract(IGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType?.Assembly == typeof(Grants).Assembly;

    private static bool IsOneWay(IGrainCallContext context) =>
        context.InterfaceMethod.IsDefined(typeof(OneWayAttribute), inherit: false);
}
