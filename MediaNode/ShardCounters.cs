using Conference.MediaNode.Handover.Moves;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Send;

namespace Conference.MediaNode;

/// <summary>
/// What a shard has done since its start. Written by the shard's thread only; a reader of another thread sees each number
/// whole but perhaps a moment old.
/// </summary>
internal sealed class ShardCounters
{
    public long DatagramsIn;
    public long DatagramsOut;
    public long BytesIn;
    public long BytesOut;
    public long RtpIn;
    public long RtpForwarded;
    /// <summary>Packets that came as a retransmission.</summary>
    public long RtpRestored;

    /// <summary>Packets sent again to subscribers.</summary>
    public long RtpResent;

    /// <summary>Packets that were asked for: of publishers, and by subscribers; each repetition counts.</summary>
    public long NacksOut;
    public long NacksIn;

    /// <summary>Packets of publishers that never came, however often they were asked for.</summary>
    public long RepairsGivenUp;

    /// <summary>Datagrams passed on between a client and the node that its room has moved to.</summary>
    public long Tunnelled;

    /// <summary>Rooms that came from another node, and that went to one.</summary>
    public long RoomsTaken;
    public long RoomsGiven;

    /// <summary>Moments in which nobody served a room on its way from here, together and the longest.</summary>
    public long HandOvers;
    public long HandOverNanoseconds;
    public long LongestHandOverNanoseconds;

    /// <summary>Messages of other nodes about a move that did not fit what is known of it.</summary>
    public long StrayMoveMessages;

    /// <summary>Something was due, and still was after it had been dealt with: a fault of ours, or of who handed it to us.</summary>
    public long StuckDeadlines;
    public int Links;
    public int Rooms;

    /// <summary>Rooms on their way from here, or gone while their clients still come by here.</summary>
    public int Departures;

    /// <summary>Rooms that are expected, or have come while their clients still come by the node where they were.</summary>
    public int Landings;

    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];
    private readonly long[] _refusals = new long[Enum.GetValues<ShardRefusal>().Length];
    private readonly long[] _offerRefusals = new long[Enum.GetValues<NegotiationRefusal>().Length];

    private readonly long[] _moveProblems = new long[Enum.GetValues<MoveProblem>().Length];

    private readonly long[] _resendRefusals = new long[Enum.GetValues<ResendRefusal>().Length];

    public long DroppedFor(DropReason reason) => _drops[(int)reason];

    public void Drop(DropReason reason) => _drops[(int)reason]++;

    public void Drop(DropReason reason, uint count) => _drops[(int)reason] += count;

    public long RefusedFor(ShardRefusal refusal) => _refusals[(int)refusal];

    public void Refuse(ShardRefusal refusal) => _refusals[(int)refusal]++;

    public long RefusedFor(NegotiationRefusal refusal) => _offerRefusals[(int)refusal];

    /// <summary>Why an offer was bad.</summary>
    public void Refuse(NegotiationRefusal refusal) => _offerRefusals[(int)refusal]++;

    public long FailedFor(MoveProblem problem) => _moveProblems[(int)problem];

    /// <summary>Why a room did not leave.</summary>
    public void Fail(MoveProblem problem) => _moveProblems[(int)problem]++;

    public void OnHandOver(TimeSpan pause)
    {
        long nanoseconds = (long)pause.TotalNanoseconds;
        HandOvers++;
        HandOverNanoseconds += nanoseconds;
        LongestHandOverNanoseconds = Math.Max(LongestHandOverNanoseconds, nanoseconds);
    }

    public long RefusedFor(ResendRefusal reason) => _resendRefusals[(int)reason];

    public void Refuse(ResendRefusal reason) => _resendRefusals[(int)reason]++;
}
