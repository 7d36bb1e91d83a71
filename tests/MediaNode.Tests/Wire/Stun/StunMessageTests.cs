using System.Text;
using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Tests.Wire.Stun;

public class StunMessageTests
{
    private const string Header = "2112a442 b7e7a701 bc34d686 fa87dfae";

    public static readonly TheoryData<string> Vectors = [nameof(Rfc5769.Request), nameof(Rfc5769.ResponseIPv4),
        nameof(Rfc5769.ResponseIPv6), nameof(Rfc5769.LongTermRequest)];

    [Fact]
    public void The_sample_request_is_read_in_full()
    {
        Assert.True(StunMessage.TryParse(Rfc5769.Request, out StunMessage message, out StunError error));

        Assert.Equal(StunError.None, error);
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal(StunMessage.BindingMethod, message.Method);
        Assert.Equal(Rfc5769.TransactionId, message.TransactionId);
        Assert.Equal("evtj:h6vY"u8, message.Username);
        Assert.Equal(0x6e0001ffu, message.Priority);
        Assert.Equal(0x932ff9b151263b36ul, message.IceControlled);
        Assert.Null(message.IceControlling);
        Assert.Null(message.Nomination);
        Assert.Null(message.ErrorCode);
        Assert.False(message.HasUseCandidate);
        Assert.True(message.HasIntegrity);
        Assert.True(message.HasFingerprint);
        Assert.Equal(Rfc5769.Request.Length - 32, message.IntegrityOffset);
        Assert.Equal(0, message.UnknownAttributes.Count);
        Assert.True(StunIntegrity.Verify(message, Rfc5769.Key));
        Assert.True(StunIntegrity.VerifyFingerprint(message));
    }

    [Fact]
    public void The_sample_responses_carry_their_mapped_addresses()
    {
        (byte[] Message, string Address)[] samples =
        [
            (Rfc5769.ResponseIPv4, "c0000201"),
            (Rfc5769.ResponseIPv6, "20010db8 12345678 00112233 44556677"),
        ];
        foreach ((byte[] sample, string expected) in samples)
        {
            byte[] address = new byte[16];
            Assert.True(StunMessage.TryParse(sample, out StunMessage message, out _));
            Assert.Equal(StunClass.Success, message.Class);
            Assert.True(message.TryReadMappedAddress(address, out int length, out ushort port));
            Assert.Equal(Bytes.Hex(expected), address[..length]);
            Assert.Equal(32853, port);
            Assert.True(StunIntegrity.Verify(message, Rfc5769.Key));
            Assert.True(StunIntegrity.VerifyFingerprint(message));
        }
    }

    [Fact]
    public void The_sample_request_with_long_term_credentials_verifies_with_its_digest()
    {
        Assert.True(StunMessage.TryParse(Rfc5769.LongTermRequest, out StunMessage message, out _));

        Assert.Equal("マトリックス", Encoding.UTF8.GetString(message.Username));
        Assert.False(message.HasFingerprint);
        Assert.Equal(0, message.UnknownAttributes.Count);
        Assert.True(StunIntegrity.Verify(message, Rfc5769.LongTermKey));
        Assert.False(StunIntegrity.Verify(message, Rfc5769.Key));
        Assert.False(StunIntegrity.VerifyFingerprint(message));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void No_true_prefix_parses(string vector)
    {
        foreach (byte[] prefix in Bytes.Prefixes(Vector(vector)))
        {
            Assert.False(StunMessage.TryParse(prefix, out _, out StunError error));
            Assert.Equal(prefix.Length < 20 ? StunError.TooShort : StunError.LengthMismatch, error);
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void No_flipped_bit_gets_past_integrity_or_fingerprint(string vector)
    {
        byte[] whole = Vector(vector);
        byte[] key = vector == nameof(Rfc5769.LongTermRequest) ? Rfc5769.LongTermKey : Rfc5769.Key;
        Assert.True(StunMessage.TryParse(whole, out StunMessage intact, out _));
        int integrityEndBit = (intact.IntegrityOffset + 24) * 8;

        foreach ((int bit, byte[] flipped) in Bytes.BitFlips(whole))
        {
            if (!StunMessage.TryParse(flipped, out StunMessage message, out _)) continue;
            Assert.False(StunIntegrity.VerifyFingerprint(message), $"bit {bit}: fingerprint");
            Assert.Equal(bit >= integrityEndBit, StunIntegrity.Verify(message, key));
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void No_mutation_makes_the_parser_throw(string vector)
    {
        byte[] address = new byte[16];
        int parsed = 0;
        foreach (byte[] mutation in Bytes.Mutations(Vector(vector)))
        {
            if (!StunMessage.TryParse(mutation, out StunMessage message, out StunError error))
            {
                Assert.NotEqual(StunError.None, error);
                continue;
            }

            parsed++;
            message.TryReadMappedAddress(address, out _, out _);
        }

        Assert.True(parsed > 0);
    }

    [Theory]
    [InlineData("", nameof(StunError.TooShort))]
    [InlineData("00010000 2112a442 b7e7a701 bc34d686 fa87df", nameof(StunError.TooShort))]
    [InlineData("80010000" + Header, nameof(StunError.NotStun))]
    [InlineData("00010000 2112a443 b7e7a701 bc34d686 fa87dfae", nameof(StunError.WrongCookie))]
    [InlineData("00010004" + Header, nameof(StunError.LengthMismatch))]
    [InlineData("00010000" + Header + "80220000", nameof(StunError.LengthMismatch))]
    [InlineData("00010002" + Header + "8022", nameof(StunError.LengthMismatch))]
    [InlineData("00010004" + Header + "80220001", nameof(StunError.AttributeTruncated))]
    [InlineData("00010008" + Header + "8022ffff 00000000", nameof(StunError.AttributeTruncated))]
    [InlineData("00010008" + Header + "00240003 00000000", nameof(StunError.AttributeLengthWrong))]
    [InlineData("00010008" + Header + "80290004 00000000", nameof(StunError.AttributeLengthWrong))]
    [InlineData("00010008" + Header + "00250004 00000000", nameof(StunError.AttributeLengthWrong))]
    [InlineData("00010004" + Header + "00060000", nameof(StunError.AttributeLengthWrong))]
    [InlineData("00010008" + Header + "00080004 00000000", nameof(StunError.AttributeLengthWrong))]
    [InlineData("00010004" + Header + "80280000", nameof(StunError.AttributeLengthWrong))]
    [InlineData("01110004" + Header + "00090000", nameof(StunError.AttributeLengthWrong))]
    [InlineData("0101000c" + Header + "00200008 0002a147 e112a643", nameof(StunError.AttributeLengthWrong))]
    [InlineData("0101000c" + Header + "00200008 0003a147 e112a643", nameof(StunError.AttributeLengthWrong))]
    [InlineData("0001000c" + Header + "80280004 00000000 80220000", nameof(StunError.FingerprintNotLast))]
    public void A_malformed_message_is_refused_by_name(string message, string expected)
    {
        Assert.False(StunMessage.TryParse(Bytes.Hex(message), out _, out StunError error));
        Assert.Equal(expected, error.ToString());
    }

    [Fact]
    public void A_message_longer_than_a_datagram_is_refused()
    {
        byte[] message = new byte[StunMessage.LengthMax + 4];
        Assert.False(StunMessage.TryParse(message, out _, out StunError error));
        Assert.Equal(StunError.TooLong, error);
    }

    [Fact]
    public void Attributes_behind_the_integrity_are_not_believed()
    {
        byte[] buffer = new byte[256];
        var writer = StunWriter.BindingRequest(buffer, Rfc5769.TransactionId);
        writer.AppendPriority(1);
        writer.AppendIntegrity(Rfc5769.Key);
        writer.AppendUseCandidate();
        writer.AppendPriority(2);
        writer.AppendUsername("mallory"u8);
        writer.AppendFingerprint();

        Assert.True(StunMessage.TryParse(writer.Message, out StunMessage message, out _));
        Assert.True(StunIntegrity.Verify(message, Rfc5769.Key));
        Assert.True(message.HasFingerprint);
        Assert.Equal(1u, message.Priority);
        Assert.False(message.HasUseCandidate);
        Assert.True(message.Username.IsEmpty);
    }

    [Fact]
    public void Of_an_attribute_that_occurs_twice_the_first_counts()
    {
        byte[] buffer = new byte[256];
        var writer = StunWriter.BindingRequest(buffer, Rfc5769.TransactionId);
        writer.AppendPriority(1);
        writer.AppendPriority(2);

        Assert.True(StunMessage.TryParse(writer.Message, out StunMessage message, out _));
        Assert.Equal(1u, message.Priority);
    }

    [Fact]
    public void Unknown_attributes_that_must_be_understood_are_collected_up_to_a_bound()
    {
        string unknown = string.Concat(Enumerable.Range(0, 10).Select(i => $"7ff{i:x}0000"));
        byte[] request = Bytes.Hex("0001002c" + Header + "fff00000" + unknown);

        Assert.True(StunMessage.TryParse(request, out StunMessage message, out _));
        Assert.Equal(StunUnknownAttributes.CountMax, message.UnknownAttributes.Count);
        Assert.Equal(0x7ff0, message.UnknownAttributes[0]);
        Assert.Equal(0x7ff7, message.UnknownAttributes[7]);
    }

    [Theory]
    [InlineData("0001", nameof(StunClass.Request), 0x001)]
    [InlineData("0011", nameof(StunClass.Indication), 0x001)]
    [InlineData("0101", nameof(StunClass.Success), 0x001)]
    [InlineData("0111", nameof(StunClass.Error), 0x001)]
    [InlineData("3eef", nameof(StunClass.Request), 0xfff)]
    [InlineData("0113", nameof(StunClass.Error), 0x003)]
    public void Class_and_method_are_unwoven(string type, string messageClass, int method)
    {
        Assert.True(StunMessage.TryParse(Bytes.Hex(type + "0000" + Header), out StunMessage message, out _));
        Assert.Equal(messageClass, message.Class.ToString());
        Assert.Equal(method, message.Method);
    }

    [Fact]
    public void Checking_and_answering_a_request_allocates_nothing()
    {
        byte[] answer = new byte[StunWriter.ResponseLengthMax];
        byte[] address = [192, 0, 2, 1];
        int answered = 0;
        CheckAndAnswer();

        Allocations.AssertNone(_ => CheckAndAnswer());

        Assert.Equal(1 + Allocations.Windows, answered);

        void CheckAndAnswer()
        {
            if (!StunMessage.TryParse(Rfc5769.Request, out StunMessage message, out _)) return;
            if (!StunIntegrity.Verify(message, Rfc5769.Key) || !StunIntegrity.VerifyFingerprint(message)) return;
            var writer = StunWriter.BindingSuccess(answer, message.TransactionId);
            writer.AppendXorMappedAddress(address, 1);
            writer.AppendIntegrity(Rfc5769.Key);
            writer.AppendFingerprint();
            answered++;
        }
    }

    private static byte[] Vector(string name) => name switch
    {
        nameof(Rfc5769.Request) => Rfc5769.Request,
        nameof(Rfc5769.ResponseIPv4) => Rfc5769.ResponseIPv4,
        nameof(Rfc5769.ResponseIPv6) => Rfc5769.ResponseIPv6,
        _ => Rfc5769.LongTermRequest,
    };
}
