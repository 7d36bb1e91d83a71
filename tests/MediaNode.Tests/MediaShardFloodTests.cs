using System.Text;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link.Srtp;
using Conference.MediaNode.Media;
using Conference.MediaNode.Tests.Rig;
using Conference.MediaNode.Tests.Wire;
using Conference.MediaNode.Wire.Rtcp;
using Conference.MediaNode.Wire.Rtp;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Tests;

/// <summary>More than anybody should send, from strangers and from people of the call: what it costs has a bound.</summary>
public class MediaShardFloodTests
{
    private static readonly NetworkPath Stranger = new(0, TransportAddress.FromIPv4(0xC0000201, 666));

    [Fact]
    public void Strangers_get_no_byte_whatever_they_send()
    {
        using SimCall call = new(2);
        Random random = new(ShardRig.Seed);
        byte[] check = call[0].WriteCheck(ufrag: "0123456789abcdef");
        byte[] wrong = call[0].WriteCheck(password: "not the password");
        byte[] noise = new byte[60];
        long datagrams = call.Rig.Datagrams;
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(noise);
            byte[] sent = (i % 5) switch
            {
                0 => noise,
                1 => check,
                2 => wrong,
                3 => [22, 0xFE, 0xFD, .. noise],
                _ => [0x80, .. noise],
            };
            call.Rig.Inject(sent, Stranger with { Remote = TransportAddress.FromIPv4((uint)random.Next(), 1000) });
        }

        Assert.Equal(datagrams, call.Rig.Datagrams);
        Assert.All(call.Clients, client => Assert.Equal(1, client.CheckAnswers));
    }

    [Fact]
    public void A_flood_of_checks_for_nobody_is_read_up_to_its_budget()
    {
        using SimCall call = new(2);
        byte[] check = call[0].WriteCheck(ufrag: "0123456789abcdef");
        for (int i = 0; i < 10_000; i++) call.Rig.Inject(check, Stranger);

        Assert.Equal(StrangerLimits.PerSource.Burst, call.Rig.Dropped(DropReason.StunUnknownUser));
        Assert.Equal(10_000 - StrangerLimits.PerSource.Burst, call.Rig.Dropped(DropReason.StrangerFlood));
    }

    [Fact]
    public void A_flood_from_forged_addresses_of_everywhere_is_read_up_to_the_budget_of_all()
    {
        using SimCall call = new(2);
        byte[] check = call[0].WriteCheck(ufrag: "0123456789abcdef");
        for (uint i = 0; i < 50_000; i++) call.Rig.Inject(check, new(0, TransportAddress.FromIPv4(i * 7919, 1)));

        Assert.Equal(StrangerLimits.Together.Burst, call.Rig.Dropped(DropReason.StunUnknownUser));
    }

    [Fact]
    public void A_client_behind_the_address_of_a_flood_joins()
    {
        using SimCall call = new(2, connects: false);
        call.Rig.Connect(call[0]);
        byte[] check = call[0].WriteCheck(ufrag: "0123456789abcdef");
        for (int i = 0; i < 10_000; i++) call.Rig.Inject(check, Stranger);
        Assert.True(call.Rig.Dropped(DropReason.StrangerFlood) > 0);

        call[1].Path = Stranger with { Remote = Stranger.Remote with { Port = 777 } };
        call.Rig.Connect(call[1]);

        Assert.Equal(1, call[1].CheckAnswers);
    }

    [Fact]
    public void Who_has_overheard_a_links_user_fragment_cannot_use_up_the_checks_of_its_client()
    {
        using SimCall call = new(2);
        byte[] wrong = call[0].WriteCheck(password: "not the password");
        for (int i = 0; i < 10_000; i++) call.Rig.Inject(wrong, Stranger with { Remote = TransportAddress.FromIPv4((uint)i, 1) });

        // Its client's first check was of the same budget.
        Assert.Equal(LinkLimits.ChecksOnNewPaths.Burst - 1, call.Rig.Dropped(DropReason.StunWrongPassword));
        Assert.Equal(10_000 - LinkLimits.ChecksOnNewPaths.Burst + 1, call.Rig.Dropped(DropReason.CheckFlood));
        call[0].Check();
        call.Rig.Exchange();
        Assert.Equal(2, call[0].CheckAnswers);
    }

    [Fact]
    public void A_client_that_checks_all_the_time_is_answered_up_to_its_budget_and_harms_only_itself()
    {
        using SimCall call = new(2);
        for (int i = 0; i < 10_000; i++) call.Rig.Inject(call[0].WriteCheck(), call[0].Path);
        call[1].Check();
        call.Rig.Exchange();

        Assert.Equal(1 + LinkLimits.Checks.Burst, call[0].CheckAnswers);
        Assert.Equal(2, call[1].CheckAnswers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_shortest_check_is_answered_with_no_more_bytes_than_it_had(bool isIPv6)
    {
        using SimCall call = new(2, connects: false);
        call.Rig.Negotiate(call[0]);
        if (isIPv6) call[0].Path = new(0, new TransportAddress(0x2001_0DB8_0000_0001, 1, 5000));
        byte[] shortest = Shortest(call[0], unknownAttributes: 0);

        call[0].Outgoing.Add(shortest);
        call.Rig.Exchange();

        Assert.Equal(1, call[0].CheckAnswers);
        Assert.InRange(call[0].LongestReceived, 1, shortest.Length);
    }

    [Fact]
    public void A_check_that_is_shorter_than_its_refusal_is_not_answered()
    {
        using SimCall call = new(2, connects: false);
        call.Rig.Negotiate(call[0]);

        call[0].Outgoing.Add(Shortest(call[0], unknownAttributes: 1));
        call.Rig.Exchange();

        Assert.Equal(0, call[0].DatagramsReceived);
        Assert.Equal(1, call.Rig.Dropped(DropReason.StunAnswerTooLong));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(20)]
    public void A_refusal_is_never_longer_than_the_check(int unknownAttributes)
    {
        using SimCall call = new(2, connects: false);
        call.Rig.Negotiate(call[0]);
        byte[] check = Shortest(call[0], unknownAttributes);

        call[0].Outgoing.Add(check);
        call.Rig.Exchange();

        Assert.InRange(call[0].LongestReceived, 0, check.Length);
        Assert.Equal(
            1, call.Rig.Dropped(DropReason.StunUnknownAttribute) + call.Rig.Dropped(DropReason.StunAnswerTooLong));
    }

    [Theory]
    [InlineData(nameof(SrtpProfile.AeadAes128Gcm))]
    [InlineData(nameof(SrtpProfile.Aes128CmHmacSha1_80))]
    public void Packets_forged_under_the_address_of_a_link_do_not_harm_it(string profile)
    {
        using SimCall call = new(2, Enum.Parse<SrtpProfile>(profile));
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        int before = call[1].Received.Count;

        for (uint i = 0; i < 10_000; i++)
        {
            call.Rig.Inject(Forged(ssrc: 5_000_000 + i), call[0].Path);
            call.Rig.Inject(ForgedReport(ssrc: 5_000_000 + i), call[0].Path);
        }

        Assert.Equal(LinkLimits.Forgeries.Burst, call.Rig.Dropped(DropReason.SrtpAuthentication));
        Assert.Equal(20_000 - LinkLimits.Forgeries.Burst, call.Rig.Dropped(DropReason.SrtpForgeryFlood));
        call.Talk(10);
        Assert.Equal(before + 25, call[1].Received.Count);
        call[0].AskForKeyFrame("v0");
        call.Rig.Exchange();
        Assert.Equal(0, call.Rig.Dropped(DropReason.RtcpMalformed));
    }

    [Fact]
    public void A_stream_that_the_offer_announced_opens_during_a_flood_of_forged_packets()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        for (uint i = 0; i < 10_000; i++) call.Rig.Inject(Forged(ssrc: 5_000_000 + i), call[0].Path);

        SimCall.Microphone(call[0]).Audio();
        call.Rig.Exchange();

        Assert.Single(call[1].Received);
    }

    [Fact]
    public void A_new_stream_opens_soon_after_a_flood_of_forged_packets()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        for (uint i = 0; i < 10_000; i++) call.Rig.Inject(Forged(ssrc: 5_000_000 + i), call[0].Path);
        SimStream other = call[0].Stream(call[0].Offer.Sections[0], 77);
        other.Audio();
        call.Rig.Exchange();
        Assert.Empty(call[1].Received);

        call.Rig.Advance(20);
        other.Audio();
        call.Rig.Exchange();

        Assert.Single(call[1].Received);
    }

    [Fact]
    public void A_client_that_floods_with_media_is_cut_at_its_budget()
    {
        using SimCall call = new(2);
        for (int i = 0; i < LinkLimits.Rtp.Burst + 500; i++) SimCall.Microphone(call[0]).Audio();
        call.Rig.Exchange();

        Assert.Equal(500, call.Rig.Dropped(DropReason.RtpFlood));
    }

    [Fact]
    public void A_flood_of_reports_and_key_frame_requests_costs_a_publisher_no_more_than_one_request_per_interval()
    {
        using SimCall call = new(3);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        uint slot = call[1].Answer!.SsrcByMid[$"v{call.SlotOf(call[1], call[0])}"];
        int before = call[0].Reports.KeyFrameRequests.Count;
        for (int ms = 0; ms < 2_000; ms += 10)
        {
            for (int i = 0; i < 10; i++) call[1].SendRtcp((ref RtcpWriter writer) => WriteStorm(ref writer, slot));
            call.Rig.Exchange();
            call.Rig.Advance(10);
        }

        Assert.True(call.Rig.Dropped(DropReason.RtcpFlood) > 1_000);
        int most = 1 + (int)(TimeSpan.FromSeconds(2) / KeyFrameRequest.Interval);
        Assert.InRange(call[0].Reports.KeyFrameRequests.Count - before, 1, most);
    }

    [Fact]
    public void Other_links_reports_are_heard_while_one_floods()
    {
        using SimCall call = new(3);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        for (int i = 0; i < 2_000; i++) call[1].SendRtcp((ref RtcpWriter writer) => WriteStorm(ref writer, 1));
        call.Rig.Exchange();
        call.Rig.Advance(KeyFrameRequest.Interval.TotalMilliseconds);
        int before = call[0].Reports.KeyFrameRequests.Count;

        call[2].AskForKeyFrame("v0");
        call.Rig.Exchange();
        call.Rig.Advance(KeyFrameRequest.Interval.TotalMilliseconds / 2);

        Assert.Equal(before + 1, call[0].Reports.KeyFrameRequests.Count);
    }

    [Fact]
    public void A_full_table_of_streams_leaves_the_streams_that_are_in_it()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        SimSection microphone = call[0].Offer.Sections[0];
        for (uint i = 0; i < StreamTable.StreamsMax + 10; i++) SendFrom(call[0], microphone, 9_000_000 + i);
        call.Rig.Exchange();
        Assert.Equal(12, call.Rig.Dropped(DropReason.TooManyStreams));

        int before = call[1].ReceivedIn("v0").Count();
        SimCall.Camera(call[0]).Frame(isKey: false);
        call.Rig.Exchange();

        Assert.Equal(before + 3, call[1].ReceivedIn("v0").Count());
    }

    [Fact]
    public void A_full_table_of_sources_leaves_the_sources_that_are_in_it()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        SimSection microphone = call[0].Offer.Sections[0];
        for (uint i = 0; i < SrtpOpener.SsrcsMax + 10; i++) SendFrom(call[0], microphone, 9_000_000 + i);
        call.Rig.Exchange();
        Assert.Equal(12, call.Rig.Dropped(DropReason.SrtpTooManySources));

        int before = call[1].ReceivedIn("v0").Count();
        SimCall.Camera(call[0]).Frame(isKey: false);
        call.Rig.Exchange();

        Assert.Equal(before + 3, call[1].ReceivedIn("v0").Count());
    }

    [Fact]
    public void Refusing_a_flood_allocates_nothing()
    {
        using SimCall call = new(2);
        DatagramBatch batch = new(6, 256);
        byte[][] sent =
        [
            call[0].WriteCheck(ufrag: "0123456789abcdef"), call[0].WriteCheck(password: "not the password"),
            [22, 0xFE, 0xFD, 0], Forged(ssrc: 7), ForgedReport(ssrc: 7), [0xFF],
        ];
        for (int i = 0; i < sent.Length; i++)
        {
            sent[i].CopyTo(batch.Memory, i * batch.Stride);
            batch.Add(i * batch.Stride, sent[i].Length, Stranger);
        }

        RunThrough(1000);

        Allocations.AssertNone(_ => RunThrough(200));

        void RunThrough(int times)
        {
            for (int i = 0; i < times; i++) call.Rig.Shard.Handle(batch, call.Rig.Now);
        }
    }

    private static void SendFrom(SimClient client, SimSection section, uint ssrc) =>
        client.Stream(section, ssrc).Send([1, 2, 3], marker: false);

    /// <summary>As many requests and report blocks as a packet holds.</summary>
    private static void WriteStorm(ref RtcpWriter writer, uint slot)
    {
        ReportBlock[] blocks = new ReportBlock[ReportBlocks.CountMax];
        FirEntry[] entries = new FirEntry[30];
        Array.Fill(entries, new FirEntry(slot, 1));
        writer.TryAppendReceiverReport(1, blocks);
        writer.TryAppendFir(1, entries);
        while (writer.TryAppendPli(1, slot))
        {
        }
    }

    private static byte[] Forged(uint ssrc)
    {
        byte[] packet = new byte[200];
        RtpHeaderWriter.Write(packet, false, 96, 1, 1, ssrc);
        return packet;
    }

    private static byte[] ForgedReport(uint ssrc) =>
        [.. Bytes.Hex("80C90006"), (byte)(ssrc >> 24), (byte)(ssrc >> 16), (byte)(ssrc >> 8), (byte)ssrc,
            .. Enumerable.Repeat((byte)0xFF, 40)];

    /// <summary>Nothing but what authenticates it, and attributes without a value that must be understood.</summary>
    private static byte[] Shortest(SimClient client, int unknownAttributes)
    {
        byte[] buffer = new byte[512];
        StunWriter writer = StunWriter.BindingRequest(buffer, new byte[StunMessage.TransactionIdLength]);
        writer.AppendUsername(Encoding.ASCII.GetBytes($"{client.Answer!.Ufrag}:"));
        for (int i = 0; i < unknownAttributes; i++)
        {
            writer.AppendUnknownAttributes(default);
            buffer[writer.Length - StunMessage.AttributeHeaderLength] = 0x7F;
        }

        writer.AppendIntegrity(Encoding.ASCII.GetBytes(client.Answer.Password));
        writer.AppendFingerprint();
        return buffer[..writer.Length];
    }
}
