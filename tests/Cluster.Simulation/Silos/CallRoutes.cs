using Conference.Cluster.Simulation.Runs;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Conference.Cluster.Simulation.Silos;

/// <summary>
/// The way of a call between silos, and between a silo and whoever is none: it takes its time, overtakes others, and is lost with
/// either end. Within one silo it arrives at once and in order.
/// </summary>
internal sealed class CallRoutes(Agenda agenda, SeededRandom random, Func<GrainPlaces> places, Trace trace, CallPlan plan)
    : IOutgoingGrainCallFilter
{
    private const string Observers = "observer";

    private readonly Dictionary<System.Reflection.MethodInfo, bool> _oneWay = [];

    /// <summary>Chance that a one-way call between silos that both go on is lost all the same.</summary>
    public double Loss { get; set; }

    /// <summary>Told of every call before it goes.</summary>
    public Action<IOutgoingGrainCallContext> Seen { get; set; } = static _ => { };

    /// <summary>Told of every call that is lost although both ends go on.</summary>
    public Action<GrainId> Lost { get; set; } = static _ => { };

    public async Task Invoke(IOutgoingGrainCallContext context)
    {
        Seen(context);
        bool isObserver = context.TargetId.Type.ToString() == Observers;
        SiloProcess? from = context.SourceId is { } source ? places().Find(source) : null;
        SiloProcess? to = isObserver ? null : places().FindOrPlace(context.TargetId, from);
        if (trace.IsWritten)
        {
            string caller = context.SourceId?.ToString() ?? "outside";
            trace.Remark($"{caller} {context.MethodName} {context.TargetId} ({to?.Name})");
        }

        if (from is not null && from == to)
        {
            await context.Invoke();
            return;
        }

        bool isOneWay = IsOneWay(context);
        bool isLost = random.Chance(Loss) && isOneWay && !isObserver;
        TimeSpan delay = plan.DelayMax * random.Fraction();
        if (random.Chance(plan.Detour)) delay += plan.DetourMax * random.Fraction();
        int life = to?.Life ?? 0;
        await Delay(delay);
        if (isLost)
        {
            trace.Note("lost", $"{context.MethodName} {context.TargetId}");
            Lost(context.TargetId);
            return;
        }

        if (isObserver || (to is { IsUp: true } && to.Life == life))
        {
            await context.Invoke();
            return;
        }

        if (isOneWay) return;
        await Delay(random.Milliseconds(200, 3000));
        throw new SiloUnavailableException("The silo has ended.");
    }

    private bool IsOneWay(IOutgoingGrainCallContext context)
    {
        if (_oneWay.TryGetValue(context.InterfaceMethod, out bool known)) return known;
        return _oneWay[context.InterfaceMethod] = context.InterfaceMethod.IsDefined(typeof(OneWayAttribute), inherit: true);
    }

    private Task Delay(TimeSpan wait)
    {
        TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
        agenda.After(wait, over.SetResult);
        return over.Task;
    }
}
