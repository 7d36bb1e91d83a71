using Conference.MediaNode.Wire.Stun;

namespace Conference.MediaNode.Tests.Wire.Stun;

public class StunWriterTests
{
    private readonly byte[] _buffer = new byte[256];

    [Theory]
    [InlineData("c0000201")]
    [InlineData("20010db8 12345678 00112233 44556677")]
    public void A_success_response_says_where_the_request_came_from(string address)
    {
        var writer = StunWriter.BindingSuccess(_buffer, Rfc5769.TransactionId);
        writer.AppendXorMappedAddress(Bytes.Hex(address), 32853);
        writer.AppendIntegrity(Rfc5769.Key);
        writer.AppendFingerprint();

        byte[] read = new byte[16];
        Assert.True(StunMessage.TryParse(writer.Message, out StunMessage message, out _));
        Assert.Equal(StunClass.Success, message.Class);
        Assert.Equal(StunMessage.BindingMethod, message.Method);
        Assert.Equal(Rfc5769.TransactionId, message.TransactionId);
        Assert.True(message.TryReadMappedAddress(read, out int length, out ushort port));
        Assert.Equal(Bytes.Hex(address), read[..length]);
        Assert.Equal(32853, port);
        Assert.True(StunIntegrity.Verify(message, Rfc5769.Key));
        Assert.True(StunIntegrity.VerifyFingerprint(message));
        Assert.True(writer.Length <= StunWriter.ResponseLengthMax);
    }

    [Fact]
    public void The_mapped_address_of_the_sample_response_comes_out_byte_for_byte()
    {
        var writer = StunWriter.BindingSuccess(_buffer, Rfc5769.TransactionId);
        writer.AppendXorMappedAddress([192, 0, 2, 1], 32853);
        Assert.Equal(Rfc5769.ResponseIPv4[36..48], _buffer[20..32]);
    }

    [Fact]
    public void A_binding_request_reads_back()
    {
        var writer = StunWriter.BindingRequest(_buffer, Rfc5769.TransactionId);
        writer.AppendUsername("remote:local"u8);
        writer.AppendPriority(0x6e0001ff);
        writer.AppendIceControlling(0x0123456789abcdef);
        writer.AppendUseCandidate();
        writer.AppendNomination(7);
        writer.AppendIntegrity(Rfc5769.Key);
        writer.AppendFingerprint();

        Assert.True(StunMessage.TryParse(writer.Message, out StunMessage message, out _));
        Assert.Equal(StunClass.Request, message.Class);
        Assert.Equal("remote:local"u8, message.Username);
        Assert.Equal(0x6e0001ffu, message.Priority);
        Assert.Equal(0x0123456789abcdeful, message.IceControlling);
        Assert.Null(message.IceControlled);
        Assert.True(message.HasUseCandidate);
        Assert.Equal(7u, message.Nomination);
        Assert.True(StunIntegrity.Verify(message, Rfc5769.Key));
        Assert.False(StunIntegrity.Verify(message, "another key"u8));
        Assert.True(StunIntegrity.VerifyFingerprint(message));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(420)]
    [InlineData(487)]
    public void An_error_response_carries_its_code(ushort code)
    {
        var writer = StunWriter.BindingError(_buffer, Rfc5769.TransactionId, code);
        writer.AppendIntegrity(Rfc5769.Key);
        writer.AppendFingerprint();

        Assert.True(StunMessage.TryParse(writer.Message, out StunMessage message, out _));
        Assert.Equal(StunClass.Error, message.Class);
        Assert.Equal(code, message.ErrorCode);
        Assert.True(StunIntegrity.Verify(message, Rfc5769.Key));
        Assert.True(StunIntegrity.VerifyFingerprint(message));
    }

    [Fact]
    public void A_420_lists_what_was_not_understood_and_fits_the_response_bound()
    {
        var unknown = default(StunUnknownAttributes);
        for (int i = 0; i < StunUnknownAttributes.CountMax; i++) unknown.Add((ushort)(0x7ff0 + i));

        byte[] buffer = new byte[StunWriter.ResponseLengthMax];
        var writer = StunWriter.BindingError(buffer, Rfc5769.TransactionId, 420);
        int listOffset = writer.Length;
        writer.AppendUnknownAttributes(unknown);
        writer.AppendIntegrity(Rfc5769.Key);
        writer.AppendFingerprint();

        Assert.Equal(Bytes.Hex("000a0010 7ff07ff1 7ff27ff3 7ff47ff5 7ff67ff7"), buffer[listOffset..(listOffset + 20)]);
        Assert.True(StunMessage.TryParse(writer.Message, out StunMessage message, out _));
        Assert.Equal((ushort)420, message.ErrorCode);
        Assert.True(StunIntegrity.Verify(message, Rfc5769.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Padding_is_zero_whatever_the_buffer_held(int usernameLength)
    {
        Array.Fill(_buffer, (byte)0xff);
        var writer = StunWriter.BindingRequest(_buffer, Rfc5769.TransactionId);
        writer.AppendUsername("abcd"u8[..usernameLength]);

        Assert.Equal(28, writer.Length);
        Assert.All(_buffer[(24 + usernameLength)..28], padding => Assert.Equal(0, padding));
        Assert.True(StunMessage.TryParse(writer.Message, out StunMessage message, out _));
        Assert.Equal(usernameLength, message.Username.Length);
    }

    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void The_checksum_is_that_of_ISO_HDLC(string text, uint expected) =>
        Assert.Equal(expected, Crc32.Compute(System.Text.Encoding.ASCII.GetBytes(text)));
}
