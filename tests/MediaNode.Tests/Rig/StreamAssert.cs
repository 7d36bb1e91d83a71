namespace Conference.MediaNode.Tests.Rig;

/// <summary>What must hold between a published stream and a slot that shows it.</summary>
internal static class StreamAssert
{
    /// <summary>Each packet once, in order, whole, under the slot's numbers without a gap.</summary>
    public static void Carries(IReadOnlyList<SimPacket> sent, IReadOnlyList<SimPacket> received, byte payloadType)
    {
        Assert.Equal(sent.Select(packet => packet.Content()), received.Select(packet => packet.Content()));
        IsUnbroken(received);
        for (int i = 0; i < sent.Count; i++)
        {
            Assert.Equal(payloadType, received[i].PayloadType);
            Assert.Equal(sent[i].Marker, received[i].Marker);
            Assert.Equal(sent[i].Timestamp - sent[0].Timestamp, received[i].Timestamp - received[0].Timestamp);
            Assert.Equal(StepOf(sent[i].PictureId, sent[0].PictureId), StepOf(received[i].PictureId, received[0].PictureId));
        }
    }

    /// <summary>One stream for the receiver, whoever was shown in it.</summary>
    public static void IsUnbroken(IReadOnlyList<SimPacket> received)
    {
        for (int i = 1; i < received.Count; i++)
        {
            Assert.Equal(received[0].Ssrc, received[i].Ssrc);
            Assert.Equal((ushort)(received[i - 1].SequenceNumber + 1), received[i].SequenceNumber);
            Assert.True((int)(received[i].Timestamp - received[i - 1].Timestamp) >= 0, $"The timestamp of packet {i} runs back.");
        }
    }

    private static int? StepOf(ushort? picture, ushort? first) => (picture - first) & 0x7FFF;
}
