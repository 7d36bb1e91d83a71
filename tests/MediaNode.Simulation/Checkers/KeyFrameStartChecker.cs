using Conference.MediaNode.Simulation.Node;

namespace Conference.MediaNode.Simulation.Checkers;

/// <summary>Whatever a slot begins to show begins where a decoder can.</summary>
internal sealed class KeyFrameStartChecker : Checker
{
    public override string Name => "starts with a key frame";

    public override void OnEmitted(EmittedPacket packet)
    {
        if (packet.StartsRun && !packet.Packet.StartsKeyFrame) Fail($"{packet}");
    }
}
