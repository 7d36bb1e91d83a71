using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Tests.Rig;

/// <summary>Steps of tests in which packets get lost. The first person's camera is looked at.</summary>
internal static class LossyCall
{
    public static bool IsRtp(byte[] datagram) => datagram[0] is >= 128 and < 192 && datagram[1] is < 192 or > 223;

    public static bool IsMedia(byte[] datagram) => datagram[0] is >= 128 and < 192;

    public static SimCall Started(int people, ushort firstNumber = 65_530)
    {
        SimCall call = new(people, publishers: people);
        call.SubscribeAll();
        SimCall.Camera(call[0]).Reset(firstNumber);
        SimCall.Camera(call[0]).Frame(isKey: true);
        call.Rig.Exchange();
        return call;
    }

    public static void Frame(SimCall call)
    {
        SimCall.Camera(call[0]).Frame(isKey: false);
        call.Rig.Exchange();
    }

    public static ushort[] LoseMiddleOfFrame(SimCall call, SimStream camera, int packets = 3)
    {
        camera.Frame(isKey: false, packets + 2);
        call[0].Outgoing.RemoveRange(call[0].Outgoing.Count - packets - 1, packets);
        call.Rig.Exchange();
        return [.. camera.Sent.TakeLast(packets + 1).Take(packets).Select(packet => packet.SequenceNumber)];
    }

    public static ReportBlock LastBlock(SimClient client, uint ssrc) =>
        client.Reports.Blocks.Last(report => report.Block.Ssrc == ssrc).Block;
}
