using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// Transport-wide feedback: received is what has come, at that time and once; lost is what has not come yet; what has come in
/// order is not passed over.
/// </summary>
/// <param name="tolerance">Of moments that the node remembers.</param>
internal sealed class TransportFeedbackChecker(TimeSpan tolerance = default) : Checker
{
    private const long NanosecondsPerTick = 250_000;

    /// <summary>The reference time has 24 bits of 64 ms.</summary>
    private const long TicksMask = (1L << 32) - 1;

    private readonly Dictionary<SimClient, State> _states = [];

    private sealed class State
    {
        public Dictionary<long, long> TickByNumber { get; } = [];

        public HashSet<long> Reported { get; } = [];

        public long Highest { get; set; }

        /// <summary>The last number that was reported on.</summary>
        public long? Last { get; set; }
    }

    public override string Name => "transport feedback tells the truth";

    public override void OnTransportNumber(Instant now, SimClient client, long number)
    {
        if (!_states.TryGetValue(client, out State? state)) _states[client] = state = new State { Highest = number };

        state.TickByNumber[number] = now.Nanoseconds / NanosecondsPerTick;
        state.Highest = Math.Max(state.Highest, number);
    }

    public override void OnTransportFeedback(Instant now, LinkView link, ushort number, PacketArrival arrival)
    {
        if (!_states.TryGetValue(link.Client, out State? state))
        {
            Fail($"{link}: feedback before anything has come");
            return;
        }

        long full = state.Highest + (short)(number - (ushort)state.Highest);
        bool hasCome = state.TickByNumber.TryGetValue(full, out long tick);
        for (long passed = (state.Last ?? full) + 1; passed < full; passed++)
        {
            if (state.TickByNumber.ContainsKey(passed)) Fail($"{link}: {passed} has come, but feedback passes it over");
        }

        state.Last = full;
        if (!state.Reported.Add(full)) Fail($"{link}: {full} is reported on again");
        if (arrival.IsReceived != hasCome) Fail($"{link}: {full} {(hasCome ? "has come" : "has not come")}, but feedback says otherwise");
        if (hasCome && ((arrival.Ticks - tick) & TicksMask) > tolerance.Ticks * 100 / NanosecondsPerTick)
        {
            Fail($"{link}: {full} came at {tick}, not {arrival.Ticks & TicksMask}");
        }
    }
}
