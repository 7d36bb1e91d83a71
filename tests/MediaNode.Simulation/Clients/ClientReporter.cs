using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>The RTCP that a client writes: sender reports by its own wrong clock, receiver reports, requests for key frames.</summary>
internal sealed class ClientReporter(SimClient client, Agenda agenda, SeededRandom random)
{
    private const uint ReporterSsrc = 1;
    private const int CompoundLengthMax = 1100;

    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(20);

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
            if (slot.TakeMissing(agenda.Now) is { Count: > 0 } missing) AskAgain(slot.Ssrc, missing);
            if (slot.WantsKeyFrame(agenda.Now)) AskForKeyFrame(slot.Ssrc);
        }

        if (agenda.Now >= _nextReportAt)
        {
            Report();
            _nextReportAt = agenda.Now + random.Milliseconds(800, 1200);
        }

        agenda.After(LooksEvery, Look);
    }

    private void AskAgain(uint ssrc, List<ushort> missing)
    {
        SentCompound said = new();
        byte[] buffer = new byte[CompoundLengthMax];
        RtcpWriter writer = new(buffer);
        writer.TryAppendNack(OurSsrc, ssrc, missing.ConvertAll(number => new SequenceNumber(number)).ToArray());
        foreach (ushort number in missing) said.Nacks.Add((ssrc, number));
        client.SendRtcp(writer.Written, said);
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
        ReportBlock[] blocks = TakeBlocks(said);
        List<PublishedStream> streams = client.Streams.FindAll(stream => stream.Sent.Count > 0 && stream.IsOn);
        if (client.Plan.ReportsApart)
        {
            foreach (PublishedStream stream in streams)
            {
                agenda.After(random.Milliseconds(1, 400), () => Send([stream], [], new SentCompound()));
            }

            streams.Clear();
        }

        Send(streams, blocks, said);
    }

    private ReportBlock[] TakeBlocks(SentCompound said)
    {
        List<ReportBlock> blocks = [];
        foreach (SlotReceiver slot in client.Slots)
        {
            if (slot.TakeReport(agenda.Now, out EchoedReport? echo) is not { } block) continue;
            blocks.Add(block);
            if (echo is { } echoed) said.Echoes.Add(echoed);
        }

        return [.. blocks];
    }

    private void Send(List<PublishedStream> streams, ReadOnlySpan<ReportBlock> blocks, SentCompound said)
    {
        if (client.IsGone) return;

        byte[] buffer = new byte[CompoundLengthMax];
        RtcpWriter writer = new(buffer);
        NtpTime ntp = NtpTime.FromUnixNanoseconds(client.WallClock);
        foreach (PublishedStream stream in streams)
        {
            uint timestamp = stream.TimestampAt(agenda.Now);
            writer.TryAppendSenderReport(stream.Ssrc, ntp, timestamp, (uint)stream.Sent.Count, stream.Octets, blocks);
            said.SenderReports.Add((stream, ntp, timestamp));
            blocks = default;
        }

        if (writer.Length == 0) writer.TryAppendReceiverReport(OurSsrc, blocks);
        writer.TryAppendCname(OurSsrc, "client"u8);
        client.SendRtcp(writer.Written, said);
    }
}
