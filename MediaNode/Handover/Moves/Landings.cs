using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// The new node's part of moves. It keeps silent with what it has imported until the old node, or the cluster in its place, says
/// that the room is its own.
/// </summary>
internal sealed class Landings(MoveDesk desk, TunnelPath path)
{
    public const int CountMax = 4096;

    /// <summary>From the announcement on, until the old node comes.</summary>
    public static readonly TimeSpan ExpectMax = TimeSpan.FromSeconds(30);

    /// <summary>An old node that is silent for so long after its record has taken the room back, or is gone.</summary>
    public static readonly TimeSpan SilentMax = TimeSpan.FromSeconds(10);

    /// <summary>How often the old node is told that it is still needed.</summary>
    public static readonly TimeSpan SignOfLifePeriod = TimeSpan.FromSeconds(1);

    /// <summary>What is still under way to the old node's address is passed on for so long.</summary>
    public static readonly TimeSpan StragglersFor = TimeSpan.FromSeconds(3);

    private readonly Dictionary<Guid, Landing> _landings = [];

    public IReadOnlyCollection<Landing> All => _landings.Values;

    public bool Concerns(string room) => _landings.Values.Any(landing => landing.Room == room);

    /// <summary>Another node will bring the room.</summary>
    public ShardRefusal Expect(string room, long epoch, Guid move, Instant now)
    {
        if (_landings.ContainsKey(move)) return ShardRefusal.None;
        if (_landings.Count >= CountMax)
        {
            desk.MayHaveLeft(room);
            return ShardRefusal.Full;
        }

        // The cluster plans anew only when it knows that the earlier move is over.
        Cancel(room, epoch);
        Landing landing = new(move, room, epoch, now + ExpectMax);
        _landings.Add(move, landing);
        desk.Counters.Landings = _landings.Count;
        desk.Deadlines.Update(landing);
        return ShardRefusal.None;
    }

    /// <summary>The cluster asks whether the room is here, and wants it to be if the old node has given it away.</summary>
    public ShardRefusal TakeOver(string room, long epoch, Guid move, bool sourceLetGo, Instant now)
    {
        if (_landings.TryGetValue(move, out Landing? landing))
        {
            if (landing.State is LandingState.Imported && sourceLetGo) Own(landing, now);
            else if (landing.State is not LandingState.Owned) Drop(landing);
        }

        if (desk.Rooms.Find(room, epoch, out MediaRoom? carried) is not ShardRefusal.None || carried!.CameBy != move)
        {
            return ShardRefusal.UnknownRoom;
        }

        desk.Tell(new RoomTakenEvent(room, carried.Epoch, move));
        return ShardRefusal.None;
    }

    /// <summary>The room is closed: if it was to come here, it is not.</summary>
    public void Cancel(string room, long epoch)
    {
        foreach (Landing landing in _landings.Values.Where(each => each.Room == room && each.Epoch <= epoch).ToArray())
        {
            if (landing.State is not LandingState.Owned) Drop(landing);
        }
    }

    /// <summary>Input: news of a channel.</summary>
    public void Handle(MoveNews news, Instant now)
    {
        _landings.TryGetValue(news.Move, out Landing? landing);
        switch (news)
        {
            case MoveMessageCame { Message: MoveHello } when landing is null:
                Refuse(news.Move, MoveProblem.TargetNotExpecting);
                break;
            case MoveMessageCame { Message: MoveRecord unwanted } when landing is null:
                unwanted.Record.Dispose();
                Refuse(news.Move, MoveProblem.TargetNotExpecting);
                break;
            case MoveMessageCame came when landing is not null:
                OnMessage(landing, came.Message, now);
                break;
            case MoveChannelBroken when landing?.State is LandingState.Imported:
                // The old node serves the room again, or the cluster will say that it does not: that needs a whole record.
                break;
            case MoveChannelBroken when landing?.State is LandingState.Owned:
                // It has served its purpose.
                break;
            case MoveChannelBroken when landing?.State is LandingState.Welcomed:
                Become(landing, LandingState.Expected, now + ExpectMax);
                break;
            default:
                desk.Counters.StrayMoveMessages++;
                break;
        }
    }

    /// <summary>Input: the tunnel's other end was heard. It speaks only once it has given the room away.</summary>
    public void OnHeard(Tunnel tunnel, Instant now)
    {
        foreach (Landing landing in _landings.Values)
        {
            if (landing.Tunnel != tunnel) continue;
            if (landing.State is LandingState.Imported) Own(landing, now);
            return;
        }
    }

    public void OnTimeout(Landing landing, Instant now)
    {
        if (landing.State is not LandingState.Owned)
        {
            Drop(landing);
            return;
        }

        if (IsUsed(landing))
        {
            landing.UnusedSince = Instant.Never;
            path.Send(landing.Tunnel!, TunnelSign.Serving);
        }
        else if (landing.UnusedSince == Instant.Never)
        {
            landing.UnusedSince = now;
        }
        else if (now - landing.UnusedSince >= StragglersFor)
        {
            End(landing);
            return;
        }

        Become(landing, LandingState.Owned, now + SignOfLifePeriod);
    }

    public void Dispose()
    {
        foreach (Landing landing in _landings.Values) landing.Tunnel?.Dispose();
    }

    private void OnMessage(Landing landing, MoveMessage message, Instant now)
    {
        switch (message)
        {
            case MoveHello hello when landing.State is LandingState.Expected or LandingState.Welcomed:
                Welcome(landing, hello, now);
                break;
            case MoveRecord record when landing.State is LandingState.Welcomed:
                Import(landing, record, now);
                break;
            case MoveRecord stray:
                stray.Record.Dispose();
                desk.Counters.StrayMoveMessages++;
                break;
            case MoveGo when landing.State is LandingState.Imported:
                Own(landing, now);
                break;
            case MoveWiped when landing.State is LandingState.Owned:
                landing.Carried!.LiftLeases();
                break;
            default:
                desk.Counters.StrayMoveMessages++;
                break;
        }
    }

    private void Welcome(Landing landing, MoveHello hello, Instant now)
    {
        bool isWanted = hello.Room == landing.Room && desk.Rooms.IsFree(landing.Room) && !desk.Rooms.IsFull;
        if (hello.Fingerprint != desk.Fingerprint) Refuse(landing.Move, MoveProblem.OtherCertificate);
        else if (!isWanted) Refuse(landing.Move, MoveProblem.TargetFull);
        else
        {
            landing.Source = hello.Tunnel;
            Become(landing, LandingState.Welcomed, now + ExpectMax);
            desk.Say(landing.Move, new MoveReady(desk.Options.Tunnel));
        }
    }

    private void Import(Landing landing, MoveRecord message, Instant now)
    {
        using SecretBytes record = message.Record;
        RecordRefusal refusal = desk.Handover.TakeIn(
            record.Reveal(), new NetworkPath(0, landing.Source), landing.Room, now, out MediaRoom? room, out Tunnel? tunnel);
        if (refusal is not RecordRefusal.None)
        {
            Refuse(landing.Move, refusal is RecordRefusal.NotAdmitted ? MoveProblem.TargetFull : MoveProblem.NotUnderstood);
            Become(landing, LandingState.Expected, now + ExpectMax);
            return;
        }

        (landing.Carried, landing.Tunnel) = (room, tunnel);
        Become(landing, LandingState.Imported, now + SilentMax);
        desk.Say(landing.Move, new MoveImported());
        path.Send(tunnel!, TunnelSign.Imported);
    }

    private void Own(Landing landing, Instant now)
    {
        MediaRoom room = landing.Carried!;
        room.CameBy = landing.Move;
        room.MayBeElsewhere = true;
        room.Epoch = Math.Max(room.Epoch, landing.Epoch);
        room.IsSilent = false;
        landing.Tunnel!.IsAwaited = false;
        for (int i = 0; i < room.Links.Count; i++) desk.Deadlines.Update(room.Links[i]);
        desk.Deadlines.Update(room);
        Become(landing, LandingState.Owned, now + SignOfLifePeriod);
        desk.Say(landing.Move, new MoveOwned());
        path.Send(landing.Tunnel, TunnelSign.Serving);
        desk.Counters.RoomsTaken++;
        desk.Tell(new RoomTakenEvent(room.Name, room.Epoch, landing.Move));
    }

    /// <summary>
    /// Somebody is still reached by way of the old node: a client of the room, or of a room that has left here again. By its name,
    /// since a room that was to leave and stayed is another object.
    /// </summary>
    private bool IsUsed(Landing landing)
    {
        Tunnel tunnel = landing.Tunnel!;
        if (desk.Rooms.Named(landing.Room) is { } room)
        {
            for (int i = 0; i < room.Links.Count; i++)
            {
                if (desk.Tunnels.Of(room.Links[i].Path) == tunnel) return true;
            }
        }

        return desk.Tunnels.IsPassedOnBy(tunnel);
    }

    private void End(Landing landing)
    {
        if (desk.Rooms.Named(landing.Room) is { } room) desk.Rooms.LeaveTunnel(room, landing.Tunnel!);
        Remove(landing);
    }

    /// <summary>It does not come, or does not become ours.</summary>
    private void Drop(Landing landing)
    {
        desk.Ask(new CloseMoveChannel(landing.Move));
        if (landing.Carried is { } room)
        {
            for (int i = room.Links.Count - 1; i >= 0; i--) desk.Rooms.Forget(room.Links[i]);
            desk.Rooms.Forget(room);
        }

        Remove(landing);
    }

    private void Remove(Landing landing)
    {
        if (landing.Tunnel is { } tunnel)
        {
            desk.Tunnels.RemoveArrived(tunnel);
            tunnel.Dispose();
        }

        _landings.Remove(landing.Move);
        desk.Counters.Landings = _landings.Count;
        desk.Deadlines.Remove(landing);
        desk.MayHaveLeft(landing.Room);
    }

    private void Refuse(Guid move, MoveProblem problem) => desk.Say(move, new MoveRefused(problem));

    private void Become(Landing landing, LandingState state, Instant deadline)
    {
        landing.Become(state, deadline);
        desk.Deadlines.Update(landing);
    }
}
