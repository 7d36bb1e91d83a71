using System.Text;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Tests.Rig;
using Conference.MediaNode.Tests.Wire;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Tests.Link.Ice;

public class CheckAddresseeTests
{
    private static readonly IceUfrag Addressee = new(0x0123_4567_89AB_CDEF);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(CheckAddressee.AttributesMax - 1)]
    public void It_is_read_wherever_an_agent_writes_it(int attributesBefore)
    {
        Assert.True(CheckAddressee.TryRead(Check(attributesBefore), out IceUfrag read));
        Assert.Equal(Addressee, read);
    }

    [Fact]
    public void It_is_not_looked_for_behind_many_attributes() =>
        Assert.False(CheckAddressee.TryRead(Check(CheckAddressee.AttributesMax), out _));

    /// <summary>Whatever it makes of a broken check, it agrees with the whole parser where that accepts.</summary>
    [Fact]
    public void Every_prefix_and_every_flipped_bit_is_read_as_the_parser_reads_it_or_not_at_all()
    {
        byte[] valid = Check(2);
        int agreed = 0;
        foreach (byte[] mutation in Bytes.Prefixes(valid).Concat(Bytes.BitFlips(valid).Select(flip => flip.Flipped)))
        {
            bool isRead = CheckAddressee.TryRead(mutation, out IceUfrag read);
            if (!StunMessage.TryParse(mutation, out StunMessage message, out _)) continue;

            Assert.Equal(IceUfrag.TryReadLocal(message.Username, out IceUfrag whole), isRead);
            Assert.Equal(whole, read);
            agreed++;
        }

        Assert.True(agreed > 100);
    }

    [Fact]
    public void Noise_is_nobodys()
    {
        Random random = new(ShardRig.Seed);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] noise = new byte[random.Next(0, 100)];
            random.NextBytes(noise);
            if (noise.Length >= 8 && i % 2 == 0) Bytes.Hex("2112A442").CopyTo(noise, 4);

            Assert.False(CheckAddressee.TryRead(noise, out _), Convert.ToHexString(noise));
        }
    }

    private static byte[] Check(int attributesBefore)
    {
        byte[] buffer = new byte[512];
        StunWriter writer = StunWriter.BindingRequest(buffer, new byte[StunMessage.TransactionIdLength]);
        for (int i = 0; i < attributesBefore; i++) writer.AppendPriority(1);
        writer.AppendUsername(Encoding.ASCII.GetBytes($"{Addressee}:client"));
        writer.AppendIntegrity("password"u8);
        writer.AppendFingerprint();
        return buffer[..writer.Length];
    }
}
