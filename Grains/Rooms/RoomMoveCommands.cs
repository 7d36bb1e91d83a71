using Conference.Grains.Interfaces.MediaNodes;

namespace Conference.Grains.Rooms;

/// <summary>
/// Orders as commands. A command's id follows from move and order: a repeated order is the same command, and a refusal finds
/// its order without a table, also after a restart.
/// </summary>
internal static class RoomMoveCommands
{
    /// <summary>Those whose refusal says something about the move.</summary>
    private static readonly ImmutableArray<RoomMoveOrder> Judged =
    [
        RoomMoveOrder.ExpectAtTarget,
        RoomMoveOrder.DepartFromSource,
        RoomMoveOrder.TakeOverAtTarget,
        RoomMoveOrder.TakeBackAtSource,
        RoomMoveOrder.ReleaseAtSource,
    ];

    public static (NodeId Node, NodeCommand Command) Of(RoomMove move, RoomMoveOrder order, RoomKey room, long epoch)
    {
        Guid id = IdOf(move, order);
        return order switch
        {
            RoomMoveOrder.ExpectAtTarget => (move.To, new ExpectRoom(id, room, epoch, move.Id, move.Source)),
            RoomMoveOrder.DepartFromSource => (move.From, new MoveRoom(id, room, epoch, move.Id, move.Target)),
            RoomMoveOrder.TakeOverAtTarget => (move.To, new TakeOverRoom(id, room, epoch, move.Id, move.SourceLetGo)),
            RoomMoveOrder.TakeBackAtSource => (move.From, new TakeBackRoom(id, room, epoch, move.Id)),
            RoomMoveOrder.ReleaseAtSource => (move.From, new ReleaseRoom(id, room, epoch, move.Id)),
            RoomMoveOrder.OpenAtTarget => (move.To, new OpenRoom(id, room, epoch)),
            RoomMoveOrder.CloseAtTarget => (move.To, new CloseRoom(id, room, epoch)),
            RoomMoveOrder.CloseAtSource => (move.From, new CloseRoom(id, room, epoch)),
            _ => throw new ArgumentOutOfRangeException(nameof(order)),
        };
    }

    /// <summary>Null: not one of this move's commands, or one that opens or closes a room as any other does.</summary>
    public static RoomMoveOrder? OrderOf(RoomMove move, Guid command)
    {
        foreach (RoomMoveOrder order in Judged)
        {
            if (IdOf(move, order) == command) return order;
        }

        return null;
    }

    private static Guid IdOf(RoomMove move, RoomMoveOrder order)
    {
        Span<byte> bytes = stackalloc byte[16];
        move.Id.TryWriteBytes(bytes);
        bytes[^1] ^= (byte)(order + 1);
        return new Guid(bytes);
    }
}
