using Conference.Cluster.Simulation.Gateways;
using Conference.Grains.Interfaces.Rooms;

namespace Conference.Cluster.Simulation.Runs;

/// <summary>The back end that makes rooms, moves and closes them by REST.</summary>
internal sealed class Platform(Agenda agenda, IReadOnlyList<GatewayProcess> gateways, SeededRandom random, Ledger ledger, Trace trace)
{
    private static readonly TimeSpan RetriesAfter = TimeSpan.FromSeconds(1);

    /// <summary>Until it is acknowledged.</summary>
    public void Create(RoomKey room) => Ask(room, grain => grain.Create(new RoomSettings(10)), (RoomResult? result) =>
    {
        if (result is { Refusal: RoomRefusal.None }) ledger.OnCreated(room);
        return result is not null;
    });

    public void Move(RoomKey room)
    {
        trace.Note("asks to move", room.ToString());
        Ask(room, grain => grain.Move(null), (MoveResult? _) => true);
    }

    /// <summary>Until it is acknowledged.</summary>
    public void Close(RoomKey room)
    {
        ledger.OnClosing(room);
        trace.Note("asks to close", room.ToString());
        Ask(room, grain => grain.Close(), (RoomResult? result) =>
        {
            if (result is { Refusal: RoomRefusal.None }) ledger.OnClosed(room);
            return result is not null;
        });
    }

    /// <param name="isDone">Told the answer; false: to be asked again.</param>
    private void Ask<T>(RoomKey room, Func<IRoomGrain, Task<T>> ask, Func<T?, bool> isDone)
        where T : class
    {
        GatewayProcess[] up = [.. gateways.Where(gateway => gateway.IsUp)];
        if (up.Length == 0)
        {
            agenda.After(RetriesAfter, () => Ask(room, ask, isDone));
            return;
        }

        GatewayProcess gateway = up[random.Between(0, up.Length - 1)];
        int life = gateway.Life;
        bool isAnswered = false;
        gateway.Ask(room, ask, answer =>
        {
            isAnswered = true;
            if (!isDone(answer)) agenda.After(RetriesAfter, () => Ask(room, ask, isDone));
        });
        WatchGateway();

        void WatchGateway() => agenda.After(RetriesAfter, () =>
        {
            if (isAnswered) return;
            if (life == gateway.Life) WatchGateway();
            else if (!isDone(null)) Ask(room, ask, isDone);
        });
    }
}
