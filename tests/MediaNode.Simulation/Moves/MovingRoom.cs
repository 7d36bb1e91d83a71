using System.Collections.Immutable;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Conference.MediaNode.Simulation.Checkers;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Handshake;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Simulation.Runs;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Moves;

/// <summary>
/// What participants ask of their room's node, wherever that is: a command that meets the room elsewhere is repeated until it has
/// found it. When the room has moved, each link's client is brought after it.
/// </summary>
internal sealed class MovingRoom(
    SimSilo silo, NodeWitness witness, SeededDtlsServerFactory dtls, Agenda agenda, SeededRandom random) : ICallNode
{
    private const string Refusals = "nothing reasonable is refused";
    private const int TriesMax = 400;

    private static readonly TimeSpan TriesEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RestartsAfter = TimeSpan.FromSeconds(1);

    private readonly RoomKey _room = RoomKey.From(Scenario.Room);
    private readonly Dictionary<LinkView, IReadOnlyDictionary<string, string>> _wanted = [];
    private readonly Dictionary<string, long> _followedUnder = [];

    /// <summary>Counts the placements of the room that kept its links.</summary>
    private long _placements;

    public void Accept(SimClient client, Action<AnswerText> onAnswer)
    {
        string offer = client.Offer();
        LinkId id = LinkId.From(client.Plan.LinkName);
        Ask(
            () => client.IsGone,
            (command, epoch) => new AcceptOffer(command, _room, epoch, id, offer, Grants.All),
            happened =>
            {
                AnswerText answer = AnswerText.Read(((LinkAnswered)happened!).Sdp);
                witness.OnOffer(client, answer, dtls.Latest!);
                agenda.After(TimeSpan.Zero, () => onAnswer(answer));
            });
    }

    public void Subscribe(LinkView link, IReadOnlyDictionary<string, string> trackByMid)
    {
        _wanted[link] = trackByMid;
        IReadOnlyDictionary<string, string> sent = trackByMid;
        Ask(
            () => link.IsClosed,
            (command, epoch) => new Subscribe(command, _room, epoch, IdOf(link), Bindings(sent = _wanted[link])),
            _ => OnShown(link, sent));
    }

    public void Mute(TrackView track, bool isMuted) => Ask(
        () => track.Link.IsClosed,
        (command, epoch) => new MuteTrack(command, _room, epoch, TrackId.From(track.Name), isMuted),
        _ => witness.OnMuted(agenda.Now, track, isMuted));

    public void CloseLink(LinkView link) => Ask(
        () => link.IsClosed,
        (command, epoch) => new CloseLink(command, _room, epoch, IdOf(link)),
        _ => witness.OnClosed(agenda.Now, link));

    public void CloseRoom() => Ask(
        static () => false,
        (command, epoch) => new CloseRoom(command, _room, epoch),
        _ => CloseAll());

    /// <summary>The room is gone, and all links with it: their clients are told.</summary>
    public void OnUnplaced()
    {
        foreach (LinkView link in witness.Links)
        {
            if (!link.IsClosed) link.Client.ShutOut();
        }

        CloseAll();
    }

    /// <summary>The room is at another node; its links have come with it, its clients have not.</summary>
    public void OnMoved()
    {
        long placement = ++_placements;
        foreach (LinkView link in witness.Links)
        {
            if (!link.IsClosed) Invite(link, placement);
        }
    }

    public void OnFollowed(MovingNode node, LinkId link)
    {
        if (node == silo.Placement) _followedUnder[link.ToString()] = _placements;
    }

    private void CloseAll()
    {
        foreach (LinkView link in witness.Links) witness.OnClosed(agenda.Now, link);
    }

    private void OnShown(LinkView link, IReadOnlyDictionary<string, string> trackByMid)
    {
        foreach (SlotView slot in link.Slots)
        {
            TrackView? track = trackByMid.TryGetValue(slot.Mid, out string? name) ? witness.Tracks.GetValueOrDefault(name) : null;
            witness.OnShown(agenda.Now, slot, track);
        }
    }

    private void Invite(LinkView link, long placement) => Ask(
        () => IsOver(link, placement),
        (command, epoch) => new InviteLink(command, _room, epoch, IdOf(link)),
        happened =>
        {
            LinkInvited invited = (LinkInvited)happened!;
            if (invited.HasFollowed) return;

            CandidateText[] candidates = [.. invited.Candidates.Select(CandidateText.Read)];
            agenda.After(link.Client.Plan.SignallingDelay, () =>
            {
                if (!link.Client.IsGone && candidates.Length > 0) link.Client.OnCandidates(candidates);
            });
            agenda.After(RestartsAfter, () => RestartIce(link, placement));
        });

    /// <summary>The client has not followed: it is asked to begin anew.</summary>
    private void RestartIce(LinkView link, long placement)
    {
        if (IsOver(link, placement) || link.Client.Plan.Follows is FollowKind.Never) return;

        string offer = link.Client.OfferRestart();
        Ask(
            () => IsOver(link, placement),
            (command, epoch) => new AcceptOffer(command, _room, epoch, IdOf(link), offer, Grants.All),
            happened =>
            {
                AnswerText answer = AnswerText.Read(((LinkAnswered)happened!).Sdp);
                agenda.After(link.Client.Plan.SignallingDelay, () => link.Client.OnRestarted(answer));
            });
    }

    private bool IsOver(LinkView link, long placement) =>
        link.IsClosed || link.Client.IsGone || placement != _placements
        || _followedUnder.GetValueOrDefault(link.Client.Plan.LinkName) == placement;

    /// <param name="isOver">Nobody wants it any more.</param>
    private void Ask(Func<bool> isOver, Func<Guid, long, NodeCommand> command, Action<NodeEvent?> done, int tries = 0)
    {
        if (isOver()) return;
        if (silo.Placement is not { IsAlive: true } node)
        {
            Again();
            return;
        }

        NodeCommand asked = command(Draw(), silo.Stored.Epoch);
        node.Apply(asked, happened =>
        {
            if (happened is not CommandRefused refused) done(happened);
            else if (isOver()) return;
            else if (tries == TriesMax || !IsOfAMove(refused)) throw new CheckFailed(Refusals, $"{node}: {asked} {refused}");
            else Again();
        });

        void Again()
        {
            if (tries == TriesMax) throw new CheckFailed(Refusals, "the room cannot be found");
            agenda.After(TriesEvery, () => Ask(isOver, command, done, tries + 1));
        }
    }

    private static bool IsOfAMove(CommandRefused refused) =>
        refused.Refusal is NodeRefusal.Moved or NodeRefusal.UnknownRoom or NodeRefusal.OldEpoch;

    private static LinkId IdOf(LinkView link) => LinkId.From(link.Client.Plan.LinkName);

    private static ImmutableArray<SlotBinding> Bindings(IReadOnlyDictionary<string, string> trackByMid) =>
        [.. trackByMid.Select(pair => new SlotBinding(pair.Key, TrackId.From(pair.Value)))];

    private Guid Draw()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.Fill(bytes);
        return new Guid(bytes);
    }
}
