using System.Diagnostics.CodeAnalysis;
using Conference.Silo.Embedded.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Conference.Silo.Embedded.Runtime;

/// <summary>
/// One grain in memory: its object, its mailbox, its turns, its timers. Calls come from any thread and are let in
/// under a lock;
/// everything of the grain itself runs in turns.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed of as its last turn.")]
internal sealed partial class Activation : IGrainContext
{
    private readonly Lock _lock = new();
    private readonly Mailbox _mailbox;
    private readonly TurnGroup _turns;
    private readonly GrainTimers _timers;
    private readonly IdleClock _idle;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AsyncServiceScope _services;

    private ActivationState _state = ActivationState.Activating;
    private DeactivationReason? _reason;
    private bool _wasActive;

    public Activation(Engine engine, GrainClass grainClass, GrainId id)
    {
        Engine = engine;
        Class = grainClass;
        GrainId = id;
        _mailbox = new Mailbox(grainClass.IsReentrant, engine.Options.MailboxMax);
        _turns = new TurnGroup(engine.Turns, this);
        _services = engine.Services.CreateAsyncScope();
        _timers = new GrainTimers(id);
        _idle = new IdleClock(engine.Time);
    }

    /// <summary>The activation whose grain is being constructed on this thread.</summary>
    [field: ThreadStatic]
    public static Activation? Constructing { get; set; }

    public Engine Engine { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _services.ServiceProvider;

    public Task Gone => _gone.Task;

    /// <summary>Calls that run or wait.</summary>
    public int Load
    {
        get { lock (_lock) return _mailbox.Load; }
    }

    public static Activation Of(IGrainBase grain) => grain.GrainContext as Activation
        ?? throw new InvalidOperationException($"{grain.GetType()} was not activated by the engine.");

    /// <summary>Constructs and activates the grain as its first turn.</summary>
    public void Start(Call first) => _turns.Post(() => Activate(first));

    public void Enqueue(Call call)
    {
        lock (_lock)
        {
            if (Engine.IsAbandoned) return;
            if (call.Method is null && _state is not ActivationState.Activating and not ActivationState.Active) return;
            call.At = this;
            if (call.CountsAsUse) _idle.Use();
            if (_state is ActivationState.Active && _mailbox.TryStart(call))
            {
                StartLocked(call);
                return;
            }

            if (_mailbox.TryAdd(call)) return;
            CountExpired(_mailbox.Sweep());
            if (_mailbox.TryAdd(call)) return;
        }

        Engine.Counters.Add(EngineEvent.Overloaded);
        int max = Engine.Options.MailboxMax;
        Fail(call, new LimitExceededException(nameof(EmbeddedSiloOptions.MailboxMax), max, max, GrainId));
    }

    /// <summary>Once no call runs. An activation that is still coming gives up: its token fires, in its turns.</summary>
    public void Deactivate(DeactivationReason reason)
    {
        lock (_lock)
        {
            bool isFirst = _reason is null;
            _reason ??= reason;
            if (_state is ActivationState.Active) BeginDeactivationLocked();
            else if (_state is ActivationState.Activating && isFirst) _turns.Post(GiveUp);
        }
    }

    /// <summary>What it holds is not what is stored: the next one reads it again. Asked of all that escapes its code.</summary>
    public void EndIfInconsistent(Exception escaped)
    {
        if (escaped is not InconsistentStateException { IsSourceActivation: true } conflict) return;
        // Whoever called it is not to end for it.
        conflict.IsSourceActivation = false;
        Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, conflict, conflict.Message));
    }

    /// <summary>Stops as with its process: no callback, no tick.</summary>
    public void Abandon()
    {
        lock (_lock) _state = ActivationState.Gone;
        _timers.AbandonAll();
    }

    /// <summary>The calls that run here and those that wait, as they are now.</summary>
    public (Call[] Running, Call[] Waiting) Calls()
    {
        lock (_lock) return ([.. _mailbox.Running], [.. _mailbox.Waiting]);
    }

    /// <summary>Ends the activation if nobody used it for that long.</summary>
    public void CollectIfIdle(TimeSpan age)
    {
        lock (_lock)
        {
            if (Class.IsKeptAlive || _mailbox.Load > 0 || _state is not ActivationState.Active) return;
            if (!_idle.IsIdleFor(age)) return;
            _reason ??= new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"Not called for {age}.");
            BeginDeactivationLocked();
        }
    }

    public void DelayDeactivation(TimeSpan delay)
    {
        lock (_lock) _idle.Keep(delay);
    }

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        if (TurnGroup.CurrentActivation != this)
        {
            throw new InvalidOperationException($"A timer of {GrainId} is registered outside of its turns.");
        }

        var timer = new GrainTimer(this, callback, options);
        _timers.Add(timer);
        timer.Start();
        return timer;
    }

    public void Forget(GrainTimer timer) => _timers.Forget(timer);

    public void OpenChain(Guid chain)
    {
        lock (_lock)
        {
            _mailbox.OpenChain(chain);
            AdmitLocked();
        }
    }

    public void CloseChain(Guid chain)
    {
        lock (_lock) _mailbox.CloseChain(chain);
    }

    /// <summary>Nothing gets in from here on; what waits belongs to the next activation.</summary>
    public Call[] Leave()
    {
        lock (_lock)
        {
            _state = ActivationState.Gone;
            return [.. _mailbox.TakeWaiting().Where(call => call.Method is not null)];
        }
    }

    /// <summary>Ends it as its process would end: nothing of it runs any more, nobody is told.</summary>
    /// <returns>The calls that will have no answer.</returns>
    public Call[] Halt()
    {
        _turns.Halt();
        lock (_lock)
        {
            _state = ActivationState.Gone;
            return _mailbox.TakeAll();
        }
    }

    private void AdmitLocked()
    {
        if (_state is not ActivationState.Active) return;
        int index = 0;
        int expired = 0;
        while (_mailbox.Admit(ref index, ref expired) is { } call) StartLocked(call);
        CountExpired(expired);
    }

    private void StartLocked(Call call)
    {
        call.StartIn(_turns);
        _turns.Post(() => Run(call));
    }

    private void CountExpired(int expired)
    {
        for (; expired > 0; expired--) Engine.Counters.Add(EngineEvent.ExpiredInQueue);
    }

    private void BeginDeactivationLocked()
    {
        _state = ActivationState.Deactivating;
        if (!_mailbox.IsRunning) _turns.Post(End);
    }

    private async Task Activate(Call first)
    {
        CallScope.Current = first.Carried with { Activation = this, Chain = Guid.Empty };
        try
        {
            List<IPersistentStateBridge> states = [];
            IGrainBase grain = Class.Construct(this, states);
            GrainInstance = grain;
            foreach (IPersistentStateBridge state in states) await state.ReadStateAsync(_lifetime.Token);
            await grain.OnActivateAsync(_lifetime.Token);
        }
        catch (OperationCanceledException) when (_lifetime.IsCancellationRequested)
        {
            // Asked to go while it came, and it heard. What waits goes to the next one.
            await End();
            return;
        }
        catch (Exception failure)
        {
            Engine.Counters.Add(EngineEvent.ActivationFailed);
            ActivationLog.ActivationFailed(Engine.Log, GrainId, failure);
            await Dispose();
            foreach (Call call in Engine.Catalog.Remove(this)) Fail(call, failure);
            _gone.SetResult();
            return;
        }

        lock (_lock)
        {
            if (_reason is null)
            {
                _state = ActivationState.Active;
                _wasActive = true;
                AdmitLocked();
                return;
            }
        }

        await End();
    }

    private async Task Run(Call call)
    {
        CallScope.Current = call.Carried with { Activation = this, Call = call };
        try
        {
            if (call.Method is { } method)
            {
                object? result = await Invoke(method, call);
                if (!call.TryComplete(result) && !call.IsOneWay) Engine.Counters.Add(EngineEvent.LateResult);
            }
            else
            {
                await call.Tick!();
            }
        }
        catch (Exception failure)
        {
            EndIfInconsistent(failure);
            Fail(call, failure);
        }
        finally
        {
            Finish(call);
        }
    }

    private async ValueTask<object?> Invoke(MethodContract method, Call call)
    {
        object? result = Engine.IncomingFilters.Length == 0 && GrainInstance is not IIncomingGrainCallFilter
            ? await method.Invoke(GrainInstance!, call.Arguments)
            : await InvokeFiltered(method, call);
        return method.CopyResult(result, Engine.Codecs, Engine.Options.SerializeEveryCall);
    }

    private async ValueTask<object?> InvokeFiltered(MethodContract method, Call call)
    {
        var incoming = new IncomingCall(method, call.Arguments, this, Engine.IncomingFilters)
        {
            SourceId = call.SourceId,
            TargetId = GrainId,
        };
        await incoming.Invoke();
        return incoming.Result;
    }

    private void Finish(Call call)
    {
        lock (_lock)
        {
            _mailbox.Finish(call);
            if (call.CountsAsUse) _idle.Use();
            if (_state is not ActivationState.Deactivating) AdmitLocked();
            else if (!_mailbox.IsRunning) _turns.Post(End);
        }
    }

    private void Fail(Call call, Exception failure)
    {
        if (call.IsOneWay)
        {
            Engine.Counters.Add(EngineEvent.OneWayFailed);
            ActivationLog.OneWayFailed(Engine.Log, call.Name, GrainId, failure);
            return;
        }

        if (call.TryFail(Engine.CopyException(failure))) return;
        Engine.Counters.Add(EngineEvent.LateResult);
        ActivationLog.LateFailure(Engine.Log, call.Name, GrainId, failure);
    }

    private async Task End()
    {
        CallScope.Current = CallScope.Outside with { Activation = this };
        EndLifetime();
        // As in Orleans, one that never stood says no farewell.
        if (_wasActive) await SayFarewell(_reason!.Value);
        await Dispose();
        Engine.Catalog.Replace(this);
        _gone.SetResult();
    }

    private Task GiveUp()
    {
        if (_state is ActivationState.Activating) EndLifetime();
        return Task.CompletedTask;
    }

    /// <summary>In this turn, not beside it.</summary>
    private void EndLifetime()
    {
        try
        {
            _lifetime.Cancel();
        }
        catch (AggregateException failure)
        {
            Engine.Counters.Add(EngineEvent.DeactivationFailed);
            ActivationLog.DeactivationFailed(Engine.Log, GrainId, failure);
        }
    }

    private async Task SayFarewell(DeactivationReason reason)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Engine.Options.DeactivationTimeout, Engine.Time);
            await ((IGrainBase)GrainInstance!).OnDeactivateAsync(reason, deadline.Token)
                .WaitAsync(Engine.Options.DeactivationTimeout, Engine.Time);
        }
        catch (Exception failure)
        {
            Engine.Counters.Add(EngineEvent.DeactivationFailed);
            ActivationLog.DeactivationFailed(Engine.Log, GrainId, failure);
        }
    }

    private async Task Dispose()
    {
        _timers.DisposeAll();
        try
        {
            if (GrainInstance is IAsyncDisposable asynchronous) await asynchronous.DisposeAsync();
            else if (GrainInstance is IDisposable disposable) disposable.Dispose();
            await _services.DisposeAsync();
        }
        catch (Exception failure)
        {
            Engine.Counters.Add(EngineEvent.DeactivationFailed);
            ActivationLog.DeactivationFailed(Engine.Log, GrainId, failure);
        }

        _lifetime.Dispose();
    }
}
