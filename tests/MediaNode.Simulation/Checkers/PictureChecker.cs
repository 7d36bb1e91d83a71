using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Clients;
using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>
/// Picture ids and TL0PICIDX of a slot are those of one stream: within a source they keep their distances, and a new one follows.
/// </summary>
internal sealed class PictureChecker : Checker
{
    private const int PictureMask = 0x7FFF;
    private const int Tl0Mask = 0xFF;

    private readonly Dictionary<SlotView, State> _states = [];

    private sealed class State
    {
        public int PictureOffset { get; set; }

        public int Tl0Offset { get; set; }

        /// <summary>The furthest so far.</summary>
        public int Picture { get; set; } = -1;

        public int Tl0 { get; set; } = -1;
    }

    public override string Name => "pictures are counted on";

    public override void OnEmitted(EmittedPacket packet)
    {
        if (packet.Slot.Kind is not SectionKind.Video) return;
        if (!_states.TryGetValue(packet.Slot, out State? state)) _states[packet.Slot] = state = new State();

        Payloads.TryReadPicture(packet.Packet.Payload, out int sentPicture, out int sentTl0);
        Payloads.TryReadPicture(packet.Payload, out int picture, out int tl0);
        int pictureOffset = (picture - sentPicture) & PictureMask;
        int tl0Offset = (tl0 - sentTl0) & Tl0Mask;
        if (packet.StartsRun)
        {
            bool follows = state.Picture < 0 || picture == ((state.Picture + 1) & PictureMask);
            if (!follows) Fail($"{packet}: picture {picture} after {state.Picture}");
            if (state.Tl0 >= 0 && tl0 != ((state.Tl0 + 1) & Tl0Mask)) Fail($"{packet}: TL0PICIDX {tl0} after {state.Tl0}");
            (state.PictureOffset, state.Tl0Offset) = (pictureOffset, tl0Offset);
            (state.Picture, state.Tl0) = (picture, tl0);
        }
        else if (pictureOffset != state.PictureOffset || tl0Offset != state.Tl0Offset)
        {
            Fail($"{packet}: picture {picture} and TL0PICIDX {tl0} have left their line");
        }

        if (((picture - state.Picture) & PictureMask) < PictureMask / 2) state.Picture = picture;
        if (((tl0 - state.Tl0) & Tl0Mask) < Tl0Mask / 2) state.Tl0 = tl0;
    }
}
