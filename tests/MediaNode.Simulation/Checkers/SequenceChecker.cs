using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// A slot's numbers are those of one unbroken stream: a number never means two packets; a new source follows right after what was
/// sent; within a source what was lost on the way in is a gap as wide, and what was left out on purpose is none.
/// </summary>
internal sealed class SequenceChecker : Checker
{
    private readonly Dictionary<SlotView, State> _states = [];

    private sealed class State
    {
        public Dictionary<long, SentPacket> ByNumber { get; } = [];

        /// <summary>Of the present run, by the source's number.</summary>
        public SortedList<long, long> Run { get; } = [];

        public PublishedStream? Stream { get; set; }

        public long Highest { get; set; }

        /// <summary>Numbers that the next run may skip.</summary>
        public int Leap { get; set; }
    }

    public override string Name => "numbers are those of one stream";

    public override void OnLeap(SlotView slot, int skipped)
    {
        if (_states.TryGetValue(slot, out State? state)) state.Leap += skipped;
    }

    public override void OnEmitted(EmittedPacket packet)
    {
        if (!_states.TryGetValue(packet.Slot, out State? state)) _states[packet.Slot] = state = new State { Highest = packet.Sequence - 1 };

        if (!state.ByNumber.TryAdd(packet.Sequence, packet.Packet)) Fail($"{packet} has the number of {state.ByNumber[packet.Sequence]}");
        if (packet.StartsRun) BeginRun(state, packet);
        else CheckNeighbours(state, packet);

        state.Run.TryAdd(packet.Packet.Sequence, packet.Sequence);
        state.Highest = Math.Max(state.Highest, packet.Sequence);
    }

    public override void OnResent(EmittedPacket packet)
    {
        State state = _states[packet.Slot];
        if (state.ByNumber.TryGetValue(packet.Sequence, out SentPacket? sent))
        {
            if (sent != packet.Packet) Fail($"{packet} repeats {sent}");
            return;
        }

        // Held back while a start was missing: it takes its place now.
        CheckNeighbours(state, packet);
        state.ByNumber.Add(packet.Sequence, packet.Packet);
        state.Run.TryAdd(packet.Packet.Sequence, packet.Sequence);
    }

    private void BeginRun(State state, EmittedPacket packet)
    {
        long skipped = packet.Sequence - (state.Highest + 1);
        if (skipped < state.Leap || skipped > state.Leap + LostAtTheEnd(state)) Fail($"{packet} does not follow {state.Highest}");
        state.Leap = 0;
        state.Run.Clear();
        state.Stream = packet.Packet.Stream;
    }

    /// <summary>A packet that was lost before one that was left out is known to be missing, though nothing came after both.</summary>
    private static int LostAtTheEnd(State state)
    {
        if (state.Stream is not { } stream) return 0;

        int lost = 0;
        int media = 0;
        for (int i = (int)(state.Run.Keys[^1] - stream.Sent[0].Sequence) + 1; i < stream.Sent.Count; i++)
        {
            if (stream.Sent[i].IsPadding) lost = media;
            else media++;
        }

        return lost;
    }

    private void CheckNeighbours(State state, EmittedPacket packet)
    {
        IList<long> sources = state.Run.Keys;
        int after = 0;
        while (after < sources.Count && sources[sources.Count - 1 - after] > packet.Packet.Sequence) after++;

        int before = sources.Count - 1 - after;
        if (before >= 0) CheckStep(packet, sources[before], state.Run.Values[before], packet.Packet.Sequence, packet.Sequence);
        if (after > 0) CheckStep(packet, packet.Packet.Sequence, packet.Sequence, sources[before + 1], state.Run.Values[before + 1]);
    }

    private void CheckStep(EmittedPacket packet, long sourceFrom, long from, long sourceTo, long to)
    {
        List<SentPacket> sent = packet.Packet.Stream.Sent;
        long first = sent[0].Sequence;
        int padding = 0;
        for (long between = sourceFrom + 1; between < sourceTo; between++)
        {
            if (sent[(int)(between - first)].IsPadding) padding++;
        }

        long step = to - from;
        long sourceStep = sourceTo - sourceFrom;
        if (step > sourceStep || step < sourceStep - padding)
        {
            Fail($"{packet}: a step of {sourceStep} with {padding} left out has become {step}");
        }
    }
}
