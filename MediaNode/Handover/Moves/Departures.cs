using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Room;

namespace Conference.MediaNode.Handover.Moves;

/// <summary>
/// The old node's part of moves. It serves the room until the new node has asked for it, hands everything over in one record,
/// and takes it back only while the new node cannot have begun, or when the cluster says so.
/// </summary>
/// <param name="serve">What was held has to be dealt with here: as if it came now.</param>
internal sealed class Departures(MoveDesk desk, TunnelPath path, Action<DatagramBatch, Instant> serve)
{
    /// <summary>Rooms on their way and rooms whose clients are still passed on.</summary>
    public const int CountMax = 4096;

    /// <summary>For a target that does not expect the room yet, or cannot be reached.</summary>
    public static readonly TimeSpan AskMax = TimeSpan.FromSeconds(1.5);
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>For links that are still shaking hands. Then they end, and their clients make new ones.</summary>
    public static readonly TimeSpan GatherMax = TimeSpan.FromSeconds(2);
    public static readonly TimeSpan GatherPeriod = TimeSpan.FromMilliseconds(20);

    /// <summary>Until the record has been read there. Calls are silent meanwhile.</summary>
    public static readonly TimeSpan HandMax = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan HandPerMebibyte = TimeSpan.FromMilliseconds(100);

    /// <summary>Until the new node is heard after it has been given the room; then again and again, until the cluster decides.</summary>
    public static readonly TimeSpan DoubtAfter = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan DoubtAgainAfter = TimeSpan.FromSeconds(5);

    /// <summary>The new node says once a second that it still needs this one.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Guid, Departure> _departures = [];
    private readonly FailedMoves _failed = new();
    private readonly Queue<Shell> _passingOn = [];

    public IReadOnlyCollection<Departure> All => _departures.Values;

    /// <summary>The room is on its way, and nobody can say yet whether it stays.</summary>
    public bool IsHanding(string room) => Find(room, static departure => departure.State is DepartureState.Handing) is not null;

    /// <summary>The room was here and has been given away.</summary>
    public bool HasLeft(string room) => Find(room, static departure => departure.State > DepartureState.Handing) is not null;

    /// <summary>
    /// So it was, and whoever speaks under that epoch cannot know: opened again on such a word, the room would be at two nodes.
    /// </summary>
    public bool HasLeft(string room, long epoch) =>
        Find(room, departure => departure.State > DepartureState.Handing && departure.Epoch >= epoch) is not null;

    public bool Concerns(string room) => Find(room, static _ => true) is not null;

    /// <summary>Brings the room to that node's door. Repeated, it says how the same move stands.</summary>
    public ShardRefusal Depart(string room, long epoch, Guid move, string address, string publicKey, Instant now)
    {
        if (_departures.TryGetValue(move, out Departure? known))
        {
            Repeat(known);
            return ShardRefusal.None;
        }

        if (_failed.TryFind(move, out MoveProblem problem))
        {
            desk.Tell(new MoveFailedEvent(room, epoch, move, problem));
            return ShardRefusal.None;
        }

        ShardRefusal refusal = desk.Rooms.Find(room, epoch, out _);
        if (refusal is not ShardRefusal.None) return refusal is ShardRefusal.UnknownRoom && HasLeft(room) ? ShardRefusal.Moved : refusal;
        if (_departures.Count >= CountMax) return ShardRefusal.Full;

        // The cluster has planned anew: what it planned before is over.
        if (Find(room, static earlier => earlier.IsServedHere) is { } earlier) Fail(earlier, MoveProblem.TakenBack);

        Departure departure = new(move, room, epoch, address, publicKey) { GiveUpAt = now + AskMax };
        _departures.Add(move, departure);
        desk.Counters.Departures = _departures.Count;
        Dial(departure);
        return ShardRefusal.None;
    }

    /// <summary>The target will not have the room: it is to be served here again.</summary>
    public ShardRefusal TakeBack(string room, long epoch, Guid move, Instant now)
    {
        if (!_departures.TryGetValue(move, out Departure? departure) || departure.State is DepartureState.Gone)
        {
            if (desk.Rooms.Find(room, epoch, out _) is not ShardRefusal.None) return ShardRefusal.UnknownRoom;
            desk.Tell(new MoveFailedEvent(room, epoch, move, MoveProblem.TakenBack));
            return ShardRefusal.None;
        }

        departure.Epoch = Math.Max(departure.Epoch, epoch);
        bool mayHaveBegun = departure.State is DepartureState.LettingGo or DepartureState.InDoubt;
        if (!departure.IsServedHere) Restore(departure, mayHaveBegun, now);
        else desk.Rooms.Find(room, epoch, out _);
        Fail(departure, MoveProblem.TakenBack);
        return ShardRefusal.None;
    }

    /// <summary>The room is the target's for good.</summary>
    public ShardRefusal Release(Guid move, Instant now)
    {
        if (!_departures.TryGetValue(move, out Departure? departure)) return ShardRefusal.UnknownRoom;
        if (departure.State is DepartureState.LettingGo or DepartureState.InDoubt) Finish(departure, now);
        return departure.State is DepartureState.Gone ? ShardRefusal.None : ShardRefusal.UnknownRoom;
    }

    /// <summary>Input: news of a channel. False: of no departure.</summary>
    public bool TryHandle(MoveNews news, Instant now)
    {
        if (!_departures.TryGetValue(news.Move, out Departure? departure)) return false;

        switch (news)
        {
            case MoveChannelOpened when departure.State is DepartureState.Dialling:
                desk.Say(departure.Move, new MoveHello(departure.Room, desk.Options.Tunnel, desk.Fingerprint));
                Become(departure, DepartureState.Asking, departure.GiveUpAt);
                break;
            case MoveChannelBroken:
                OnBroken(departure, now);
                break;
            case MoveMessageCame came:
                OnMessage(departure, came.Message, now);
                break;
            default:
                break;
        }

        return true;
    }

    /// <summary>Input: the tunnel's other end was heard.</summary>
    public void OnHeard(Tunnel tunnel, TunnelSign sign, Instant now)
    {
        foreach (Departure departure in _departures.Values)
        {
            if (departure.Shell?.Tunnel != tunnel) continue;

            bool hasLetGo = departure.State is DepartureState.LettingGo or DepartureState.InDoubt;
            if (sign is TunnelSign.Serving && hasLetGo) Finish(departure, now);
            else if (sign is TunnelSign.Imported && departure.State is DepartureState.Handing) LetGo(departure, now);
            return;
        }
    }

    public void OnTimeout(Departure departure, Instant now)
    {
        switch (departure.State)
        {
            case DepartureState.Dialling when now < departure.GiveUpAt:
                Dial(departure);
                break;
            case DepartureState.Dialling:
                Fail(departure, departure.LastProblem ?? MoveProblem.TargetUnreachable);
                break;
            case DepartureState.Asking:
                Fail(departure, departure.LastProblem ?? MoveProblem.TimedOut);
                break;
            case DepartureState.Gathering:
                Gather(departure, now);
                break;
            case DepartureState.Handing:
                Restore(departure, mayHaveBegun: false, now);
                Fail(departure, MoveProblem.TimedOut);
                break;
            case DepartureState.LettingGo:
            case DepartureState.InDoubt:
                Become(departure, DepartureState.InDoubt, now + DoubtAgainAfter);
                desk.Tell(new MoveInDoubtEvent(departure.Room, departure.Epoch, departure.Move));
                break;
            case DepartureState.Gone:
            default:
                Instant forgetAt = departure.Shell!.Tunnel.HeardAt + ForgetAfter;
                if (now >= forgetAt) Forget(departure);
                else Become(departure, DepartureState.Gone, forgetAt);
                break;
        }
    }

    /// <summary>Fills the outbox with what was held. True: it is full, and there is more.</summary>
    public bool PassOn()
    {
        while (_passingOn.TryPeek(out Shell? shell))
        {
            if (path.PassOnHeld(shell)) return true;
            _passingOn.Dequeue();
        }

        return false;
    }

    public void Dispose()
    {
        foreach (Departure departure in _departures.Values)
        {
            departure.Wipe();
            departure.Shell?.Tunnel.Dispose();
        }
    }

    private void OnMessage(Departure departure, MoveMessage message, Instant now)
    {
        switch (message)
        {
            case MoveReady ready when departure.State is DepartureState.Asking:
                departure.Target = ready.Tunnel;
                departure.GiveUpAt = now + GatherMax;
                Become(departure, DepartureState.Gathering, now);
                Gather(departure, now);
                break;
            case MoveRefused { Reason: MoveProblem.TargetNotExpecting }
                when departure.State is DepartureState.Dialling or DepartureState.Asking:
                desk.Ask(new CloseMoveChannel(departure.Move));
                TryLater(departure, MoveProblem.TargetNotExpecting, now);
                break;
            case MoveRefused refused when departure.State <= DepartureState.Handing:
                if (departure.State is DepartureState.Handing) Restore(departure, mayHaveBegun: false, now);
                Fail(departure, refused.Reason);
                break;
            case MoveImported when departure.State is DepartureState.Handing:
                LetGo(departure, now);
                break;
            case MoveOwned when departure.State is DepartureState.LettingGo or DepartureState.InDoubt:
                Finish(departure, now);
                break;
            default:
                // Late, or of a target that is out of step: what counts is what it says next.
                desk.Counters.StrayMoveMessages++;
                break;
        }
    }

    private void OnBroken(Departure departure, Instant now)
    {
        switch (departure.State)
        {
            case DepartureState.Dialling or DepartureState.Asking or DepartureState.Gathering:
                TryLater(departure, MoveProblem.TargetUnreachable, now);
                break;
            case DepartureState.Handing:
                // It was not told to begin, and what it has it drops.
                Restore(departure, mayHaveBegun: false, now);
                Fail(departure, MoveProblem.TargetUnreachable);
                break;
            default:
                break;
        }
    }

    private void Dial(Departure departure)
    {
        desk.Ask(new OpenMoveChannel(departure.Move, departure.Address, departure.PublicKey));
        Become(departure, DepartureState.Dialling, departure.GiveUpAt);
    }

    private void TryLater(Departure departure, MoveProblem problem, Instant now)
    {
        departure.LastProblem = problem;
        if (now + AskAgainAfter >= departure.GiveUpAt) Fail(departure, problem);
        else Become(departure, DepartureState.Dialling, now + AskAgainAfter);
    }

    /// <summary>Waits for handshakes that are about to end, and hands the room over.</summary>
    private void Gather(Departure departure, Instant now)
    {
        if (desk.Rooms.Find(departure.Room) is not { } room)
        {
            Fail(departure, MoveProblem.TakenBack);
            return;
        }

        if (now < departure.GiveUpAt && room.Links.Any(static link => !link.MayLeave))
        {
            Become(departure, DepartureState.Gathering, now + GatherPeriod);
            return;
        }

        foreach (PeerLink link in room.Links.Where(static link => !link.MayLeave).ToArray()) desk.Drop(link);
        HandOver(departure, room, now);
    }

    private void HandOver(Departure departure, MediaRoom room, Instant now)
    {
        NetworkPath far = new(0, departure.Target);
        Shell shell = new(Tunnel.Draw(desk.Entropy, far));
        foreach (PeerLink link in room.Links)
        {
            shell.Add(link);
            link.Lease(IndexLease.Length);
        }

        departure.Epoch = Math.Max(departure.Epoch, room.Epoch);
        departure.Record = desk.Handover.TakeOut(room, shell.Tunnel, now);
        departure.TakenOutAt = now;
        departure.Shell = shell;
        desk.Tunnels.Add(shell);
        desk.Say(departure.Move, new MoveRecord(new SecretBytes(departure.Record.Reveal())));
        Become(departure, DepartureState.Handing, now + HandMax + (HandPerMebibyte * (departure.Record.Length >> 20)));
    }

    private void LetGo(Departure departure, Instant now)
    {
        desk.Say(departure.Move, new MoveGo());
        desk.Counters.OnHandOver(now - departure.TakenOutAt);
        departure.Shell!.LetGo();
        path.Send(departure.Shell.Tunnel, TunnelSign.Serving);
        _passingOn.Enqueue(departure.Shell);
        Become(departure, DepartureState.LettingGo, now + DoubtAfter);
    }

    /// <summary>The new node serves the room: from here on it could not be taken back any more.</summary>
    private void Finish(Departure departure, Instant now)
    {
        departure.Wipe();
        departure.Shell!.Tunnel.IsAwaited = false;
        desk.Say(departure.Move, new MoveWiped());
        desk.Ask(new CloseMoveChannel(departure.Move));
        Become(departure, DepartureState.Gone, now + ForgetAfter);
        desk.Counters.RoomsGiven++;
        desk.Tell(new RoomGivenEvent(departure.Room, departure.Epoch, departure.Move));
    }

    /// <param name="mayHaveBegun">The new node may have sealed packets: go on above those that it could.</param>
    private void Restore(Departure departure, bool mayHaveBegun, Instant now)
    {
        Shell shell = departure.Shell!;
        desk.Tunnels.Remove(shell);
        RecordRefusal refusal = desk.Handover.TakeBack(departure.Record!.Reveal(), departure.TakenOutAt, now, out MediaRoom? room);
        departure.Wipe();
        shell.Tunnel.Dispose();
        departure.Shell = null;
        if (refusal is not RecordRefusal.None) throw new InvalidOperationException($"A record of our own cannot be read: {refusal}.");

        room!.Epoch = departure.Epoch;
        for (int i = 0; i < room.Links.Count; i++)
        {
            if (mayHaveBegun) room.Links[i].SkipLease(IndexLease.Length, now);
            room.Links[i].LiftLease();
        }

        if (shell.HasHeld) serve(shell.TakeBack(), now);
    }

    private void Fail(Departure departure, MoveProblem problem)
    {
        desk.Ask(new CloseMoveChannel(departure.Move));
        Remove(departure);
        desk.Counters.Fail(problem);
        _failed.Add(departure.Move, problem);
        desk.Tell(new MoveFailedEvent(departure.Room, departure.Epoch, departure.Move, problem));
    }

    private void Forget(Departure departure)
    {
        desk.Tunnels.Remove(departure.Shell!);
        departure.Shell!.Tunnel.Dispose();
        Remove(departure);
    }

    private void Repeat(Departure departure)
    {
        if (departure.State is DepartureState.Gone)
        {
            desk.Tell(new RoomGivenEvent(departure.Room, departure.Epoch, departure.Move));
        }
        else if (departure.State is DepartureState.InDoubt)
        {
            desk.Tell(new MoveInDoubtEvent(departure.Room, departure.Epoch, departure.Move));
        }
    }

    private void Remove(Departure departure)
    {
        _departures.Remove(departure.Move);
        desk.Counters.Departures = _departures.Count;
        desk.Deadlines.Remove(departure);
        desk.MayHaveLeft(departure.Room);
    }

    private void Become(Departure departure, DepartureState state, Instant deadline)
    {
        departure.Become(state, deadline);
        desk.Deadlines.Update(departure);
    }

    private Departure? Find(string room, Func<Departure, bool> wanted) =>
        _departures.Values.FirstOrDefault(departure => departure.Room == room && wanted(departure));
}
