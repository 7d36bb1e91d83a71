using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// A slot's timestamps never run back from one number to the next. Within a source they keep their distances; a new source takes
/// its place as far after the last as the clock says.
/// </summary>
/// <param name="tolerance">Of moments that the node remembers.</param>
internal sealed class TimestampChecker(TimeSpan tolerance = default) : Checker
{
    /// <summary>Between the clock and the timestamps at a change of source: what was sent last may have been long on its way.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<SlotView, State> _states = [];

    private sealed class State
    {
        public uint Offset { get; set; }

        /// <summary>The packet with the latest timestamp, and when it was sent.</summary>
        public EmittedPacket? Latest { get; set; }
    }

    public override string Name => "timestamps run on";

    public override void OnEmitted(EmittedPacket packet)
    {
        uint offset = packet.Timestamp - packet.Packet.Timestamp;
        if (!_states.TryGetValue(packet.Slot, out State? state)) _states[packet.Slot] = state = new State();

        if (packet.StartsRun)
        {
            if (state.Latest is { } last) CheckChange(packet, last);
            state.Offset = offset;
        }
        else if (offset != state.Offset)
        {
            Fail($"{packet}: the distance has changed by {(int)(offset - state.Offset)}");
        }

        if (state.Latest is not { } latest || (int)(packet.Timestamp - latest.Timestamp) > 0) state.Latest = packet;
    }

    public override void OnResent(EmittedPacket packet)
    {
        uint offset = packet.Timestamp - packet.Packet.Timestamp;
        if (offset != _states[packet.Slot].Offset) Fail($"{packet}: sent again at another distance");
    }

    private void CheckChange(EmittedPacket packet, EmittedPacket last)
    {
        int clockRate = packet.Packet.Stream.ClockRate;
        int step = (int)(packet.Timestamp - last.Timestamp);
        double expected = (packet.At - last.At).TotalSeconds * clockRate;
        if (step <= 0) Fail($"{packet}: runs back by {-step} from {last}");
        if (Math.Abs(step - expected) > (Tolerance + tolerance).TotalSeconds * clockRate)
        {
            Fail($"{packet}: {step} ticks after {last}, not {expected:F0}");
        }
    }
}
