using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>The RTCP that a client writes: sender reports by its own wrong clock, receiver reports, requests for key frames.</summary>
internal sealed class ClientReporter(SimClient client, Agenda agenda, SeededRandom random)
{
    private const uint ReporterSsrc = 1;
    private const int CompoundLengthMax = 1100;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(50);

    private Instant _nextReportAt;

    public void Start()
    {
        _nextReportAt = agenda.Now + random.Milliseconds(200, 700);
        Look();
    }

    private uint OurSsrc => client.Streams.Count > 0 ? client.Streams[0].Ssrc : ReporterSsrc;

    private void Look()
    {
        if (client.IsGone) return;

        foreach (SlotReceiver slot in client.Slots)
        {
            if (slot.WantsKeyFrame(agenda.Now)) AskForKeyFrame(slot.Ssrc);
        }

        if (agenda.Now >= _nextReportAt)
        {
            Report();
            _nextReportAt = agenda.Now + random.Milliseconds(800, 1200);
        }

        agenda.After(LooksEvery, Look);
    }

    private void AskForKeyFrame(uint ssrc)
    {
        byte[] buffer = new byte[64];
        RtcpWriter writer = new(buffer);
        writer.TryAppendPli(OurSsrc, ssrc);
        client.SendRtcp(writer.Written, new SentCompound());
    }

    private void Report()
    {
        SentCompound said = new();
        List<ReportBlock> blocks = [];
        foreach (SlotReceiver slot in client.Slots)
        {
            if (slot.TakeReport(agenda.Now, out EchoedReport? echo) is not { } block) continue;
            blocks.Add(block);
            if (echo is { } echoed) said.Echoes.Add(echoed);
        }

        byte[] buffer = new byte[CompoundLengthMax];
        RtcpWriter writer = new(buffer);
        ReadOnlySpan<ReportBlock> left = blocks.ToArray();
        NtpTime ntp = NtpTime.FromUnixNanoseconds(client.WallClock);
        foreach (PublishedStream stream in client.Streams)
        {
            if (stream.Sent.Count == 0 || !stream.IsOn) continue;
            uint timestamp = stream.TimestampAt(agenda.Now);
            writer.TryAppendSenderReport(stream.Ssrc, ntp, timestamp, (uint)stream.Sent.Count, stream.Octets, left);
            said.SenderReports.Add((stream, ntp, timestamp));
            left = default;
        }

        if (writer.Length == 0) writer.TryAppendReceiverReport(OurSsrc, left);
        writer.TryAppendCname(OurSsrc, "client"u8);
        client.SendRtcp(writer.Written, said);
    }
}
