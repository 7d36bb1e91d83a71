using Conference.MediaNode.Ingress;
using Conference.MediaNode.Tests.Rig;
using Conference.MediaNode.Tests.Wire;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Tests;

/// <summary>What strangers and liars send: each datagram is counted under a reason, nothing throws, nothing is answered.</summary>
public class MediaShardHostileTests
{
    private static readonly NetworkPath Stranger = new(0, TransportAddress.FromIPv4(0xC0000201, 666));

    [Theory]
    [InlineData("", nameof(DropReason.UnknownKind))]
    [InlineData("10", nameof(DropReason.UnknownKind))]
    [InlineData("40000000", nameof(DropReason.UnknownKind))]
    [InlineData("80", nameof(DropReason.UnknownKind))]
    [InlineData("C0000000", nameof(DropReason.UnknownKind))]
    [InlineData("00", nameof(DropReason.StunMalformed))]
    [InlineData("000100002112A442", nameof(DropReason.StunMalformed))]
    [InlineData("16FEFD00", nameof(DropReason.DtlsBeforeCheck))]
    [InlineData("80600000", nameof(DropReason.UnknownAddress))]
    [InlineData("80C80000", nameof(DropReason.UnknownAddress))]
    [InlineData("0101000021 12A442 000102030405060708090A0B", nameof(DropReason.StunNotABindingRequest))]
    [InlineData("0003000021 12A442 000102030405060708090A0B", nameof(DropReason.StunNotABindingRequest))]
    [InlineData("0001000021 12A442 000102030405060708090A0B", nameof(DropReason.StunNoFingerprint))]
    public void A_datagram_of_a_stranger_is_counted_and_not_answered(string hex, string reason)
    {
        using SimCall call = new(2);
        Refuses(call, Bytes.Hex(hex), Stranger, Enum.Parse<DropReason>(reason));
    }

    [Theory]
    [InlineData("1600", nameof(DropReason.SrtpMalformed))]
    [InlineData("60", nameof(DropReason.SrtpMalformed))]
    [InlineData("60000000000000 000003E8 00000000000000000000000000000000000000", nameof(DropReason.SrtpAuthentication))]
    [InlineData("C80000", nameof(DropReason.SrtpMalformed))]
    [InlineData("C80006000003E8 0000000000000000000000000000000000000000 80000001", nameof(DropReason.SrtpAuthentication))]
    public void A_forged_packet_from_the_address_of_a_link_is_counted_and_not_answered(string hex, string reason)
    {
        using SimCall call = new(2);
        Refuses(call, [0x80, .. Bytes.Hex(hex)], call[0].Path, Enum.Parse<DropReason>(reason));
    }

    [Fact]
    public void A_check_for_nobody_or_without_the_password_is_counted_and_not_answered()
    {
        using SimCall call = new(2);
        SimClient client = call[0];
        Refuses(call, client.WriteCheck(ufrag: "0123456789abcdef"), Stranger, DropReason.StunUnknownUser);
        Refuses(call, client.WriteCheck(ufrag: "short"), Stranger, DropReason.StunUnknownUser);
        Refuses(call, client.WriteCheck(password: "not the password at all"), Stranger, DropReason.StunWrongPassword);
        Refuses(call, client.WriteCheck(password: call[1].Answer!.Password), Stranger, DropReason.StunWrongPassword);
        Assert.Equal(0, call.Rig.SentToStrangers);
    }

    [Fact]
    public void A_check_with_an_attribute_that_must_be_understood_is_answered_with_420()
    {
        using SimCall call = new(2);
        byte[] buffer = new byte[256];
        StunWriter writer = StunWriter.BindingRequest(buffer, new byte[12]);
        writer.AppendUsername(System.Text.Encoding.ASCII.GetBytes($"{call[0].Answer!.Ufrag}:client"));
        writer.AppendPriority(1);
        writer.AppendIceControlling(1);
        writer.AppendUnknownAttributes(default);
        int at = writer.Length - 4;
        buffer[at] = 0x7F;
        writer.AppendIntegrity(System.Text.Encoding.ASCII.GetBytes(call[0].Answer!.Password));
        writer.AppendFingerprint();

        call.Rig.Inject(buffer[..writer.Length], call[0].Path);

        Assert.Equal(1, call.Rig.Dropped(DropReason.StunUnknownAttribute));
        Assert.Equal([(ushort)420], call[0].CheckErrors);
    }

    [Fact]
    public void Every_prefix_and_every_flipped_bit_of_a_check_is_refused()
    {
        using SimCall call = new(2, connects: false);
        call.Rig.Negotiate(call[0]);
        RefusesMutations(call, call[0].WriteCheck(), Stranger, apart: TimeSpan.FromMilliseconds(20));
        Assert.Equal(0, call.Rig.Dropped(DropReason.StrangerFlood) + call.Rig.Dropped(DropReason.CheckFlood));
        Assert.Empty(call.Rig.MediaRoom.Links[0].Paths);
    }

    [Fact]
    public void Every_prefix_and_every_flipped_bit_of_a_media_packet_is_refused()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimCall.Microphone(call[0]).Audio();
        byte[] packet = call[0].Outgoing[0];
        call[0].Outgoing.Clear();

        RefusesMutations(call, packet, call[0].Path);
        Assert.Empty(call[1].Received);

        call.Rig.Inject(packet, call[0].Path);
        Assert.Single(call[1].Received);
    }

    [Fact]
    public void Every_prefix_and_every_flipped_bit_of_a_report_is_refused()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        call.Talk(2, startsWithKeyFrame: true);
        call[1].AskForKeyFrame("v0");
        byte[] packet = call[1].Outgoing[0];
        call[1].Outgoing.Clear();

        RefusesMutations(call, packet, call[1].Path);
        call.Rig.Advance(10);
        Assert.Empty(call[0].Reports.KeyFrameRequests);

        call.Rig.Inject(packet, call[1].Path);
        call.Rig.Advance(10);
        Assert.Single(call[0].Reports.KeyFrameRequests);
    }

    [Fact]
    public void A_repeated_packet_is_forwarded_once()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimCall.Microphone(call[0]).Audio();
        byte[] packet = call[0].Outgoing[0];
        call[0].Outgoing.Clear();

        for (int i = 0; i < 3; i++) call.Rig.Inject([.. packet], call[0].Path);

        Assert.Single(call[1].Received);
        Assert.Equal(2, call.Rig.Dropped(DropReason.SrtpReplayed));
    }

    [Fact]
    public void A_captured_packet_from_another_address_is_refused()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimCall.Microphone(call[0]).Audio();
        byte[] packet = call[0].Outgoing[0];
        call[0].Outgoing.Clear();

        Refuses(call, [.. packet], Stranger, DropReason.UnknownAddress);
        Refuses(call, [.. packet], call[1].Path, DropReason.SrtpAuthentication);
    }

    [Fact]
    public void Media_before_the_handshake_is_counted()
    {
        using SimCall call = new(2, connects: false);
        call.Rig.Negotiate(call[0]);
        call[0].Check();
        call.Rig.Exchange();

        Refuses(call, Bytes.Hex("8060000000000000000003E8"), call[0].Path, DropReason.SrtpBeforeHandshake);
        Refuses(call, Bytes.Hex("80C80000000003E8"), call[0].Path, DropReason.SrtpBeforeHandshake);
    }

    [Fact]
    public void Random_datagrams_from_everywhere_harm_nobody()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        Random random = new(ShardRig.Seed);
        long before = call.Rig.Drops().Sum(drop => drop.Count);
        int seen = call[0].DatagramsReceived + call[1].DatagramsReceived;
        for (int i = 0; i < 5_000; i++)
        {
            byte[] datagram = new byte[random.Next(0, 200)];
            random.NextBytes(datagram);
            if (datagram.Length > 0 && random.Next(2) == 0) datagram[0] = (byte)(random.Next(2) == 0 ? 0x80 : 0x00);
            NetworkPath from = random.Next(3) switch { 0 => call[0].Path, 1 => call[1].Path, _ => Stranger };
            call.Rig.Inject(datagram, from);
        }

        long dtls = 5_000 - (call.Rig.Drops().Sum(drop => drop.Count) - before);
        Assert.InRange(dtls, 0, 1_000);
        Assert.Equal(0, call.Rig.SentToStrangers);
        Assert.Equal(seen, call[0].DatagramsReceived + call[1].DatagramsReceived);
        call.Talk(3, startsWithKeyFrame: true);
        Assert.Equal(3, call[1].ReceivedIn("a0").Count());
    }

    [Fact]
    public void What_a_fault_left_behind_is_not_sent_with_the_bytes_of_the_next_batch()
    {
        using SimCall call = new(2);
        call.SubscribeAll();
        SimCall.Microphone(call[0]).Audio();
        DatagramBatch batch = new(4, 2048);
        call[0].Outgoing[0].CopyTo(batch.Memory, 0);
        batch.Add(0, call[0].Outgoing[0].Length, call[0].Path);
        call[0].Outgoing.Clear();

        // The host clears its outbox after a fault and goes on with the next batch.
        call.Rig.Shard.Handle(batch, call.Rig.Now);
        call.Rig.Shard.Outbox.Clear();
        call.Rig.Exchange();
        SimCall.Microphone(call[0]).Audio();
        call.Rig.Exchange();

        Assert.Single(call[1].Received);
        StreamAssert.Carries([SimCall.Microphone(call[0]).Sent[1]], call[1].Received, SimCall.OpusOf(1));
    }

    /// <param name="apart">Time between them, so that no budget refuses what a parser should.</param>
    private static void RefusesMutations(SimCall call, byte[] valid, NetworkPath from, TimeSpan apart = default)
    {
        int seen = call.Clients.Sum(client => client.DatagramsReceived);
        IEnumerable<byte[]> mutations = Bytes.Prefixes(valid).Concat(Bytes.BitFlips(valid).Select(flip => flip.Flipped));
        foreach (byte[] mutation in mutations)
        {
            long before = call.Rig.Drops().Sum(drop => drop.Count);
            call.Rig.AdvanceTo(call.Rig.Now + apart);
            call.Rig.Inject(mutation, from);
            Assert.True(before + 1 == call.Rig.Drops().Sum(drop => drop.Count), Convert.ToHexString(mutation));
        }

        Assert.Equal(0, call.Rig.SentToStrangers);
        Assert.Equal(seen, call.Clients.Sum(client => client.DatagramsReceived));
    }

    private static void Refuses(SimCall call, byte[] datagram, NetworkPath from, DropReason reason)
    {
        long before = call.Rig.Dropped(reason);
        int seen = call.Clients.Sum(client => client.DatagramsReceived);
        call.Rig.Inject(datagram, from);

        Assert.Equal(before + 1, call.Rig.Dropped(reason));
        Assert.Equal(seen, call.Clients.Sum(client => client.DatagramsReceived));
        Assert.Equal(0, call.Rig.SentToStrangers);
    }
}
