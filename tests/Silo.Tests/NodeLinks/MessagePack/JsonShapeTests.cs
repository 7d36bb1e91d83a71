using System.Buffers;
using System.Text;
using System.Text.Json;
using Conference.Grains.Interfaces.MessagePack;
using MessagePack;

namespace Conference.Silo.NodeLinks;

public class JsonShapeTests
{
    private static readonly MessagePackSerializerOptions Settings = JsonShapeResolver.Settings(NodeHubProtocol.Payloads);

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[false,[],{},[[1],{\"a\":{\"b\":[null]}}]]")]
    [InlineData("[0,127,128,-1,-32,-33,65535,65536,2147483648,-2147483649,9223372036854775807,-9223372036854775808]")]
    [InlineData("[9223372036854775808,18446744073709551615,0.5,-1.25E+300]")]
    [InlineData("\"\"")]
    [InlineData("""["\u0000\u0001\u001f\u007f\u0085\u2028\u2029\ufffd\ud83d\ude00\"\\/\b\f\n\r\t","ü","</script>"]""")]
    [InlineData("""{"":1,"\u0000\"":2,"a":3}""")]
    public void A_value_comes_back_as_it_was(string json) =>
        AssertSame(json, Unpack(Pack(JsonDocument.Parse(json).RootElement)));

    [Fact]
    public void Every_character_comes_back_as_it_was()
    {
        string all = string.Concat(Enumerable.Range(0, 0x10000).Where(each => each is < 0xD800 or > 0xDFFF).Select(each => (char)each));
        string json = Unpack(Pack(JsonSerializer.SerializeToElement(all)));
        Assert.Equal(all, JsonSerializer.Deserialize<string>(json));
    }

    [Theory]
    [InlineData("C0", "null")]
    [InlineData("CA3F000000", "0.5")]
    [InlineData("C403010203", "\"AQID\"")]
    [InlineData("CF000000000000002A", "42")]
    [InlineData("A1FF", "\"\uFFFD\"")]
    public void What_other_writers_write_is_read(string hex, string json) => AssertSame(json, Unpack(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("D6FF00000000", "Extension")]
    [InlineData("CB7FF0000000000000", "no number")]
    [InlineData("CA7FC00000", "no number")]
    [InlineData("81C001", "nil")]
    [InlineData("810102", "")]
    [InlineData("C1", "")]
    public void What_JSON_cannot_say_is_refused(string hex, string why) =>
        Assert.Contains(why, Refused(Convert.FromHexString(hex)));

    [Fact]
    public void What_is_too_deep_is_refused() =>
        Assert.Contains("depth", Refused([.. Enumerable.Repeat((byte)0x91, 100_000), 0xC0]));

    [Fact]
    public void A_length_that_the_bytes_do_not_have_is_refused()
    {
        foreach (string hex in (string[])["DDFFFFFFFF", "DFFFFFFFFF", "DBFFFFFFFF", "C6FFFFFFFF", "92C0"])
        {
            Refused(Convert.FromHexString(hex));
        }
    }

    private static void AssertSame(string expected, string actual) => Assert.True(
        JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, JsonDocument.Parse(actual).RootElement), actual);

    /// <summary>As a hub protocol reads, which knows no other failure of a value.</summary>
    private static string Refused(byte[] packed) => Assert.Throws<MessagePackSerializationException>(
        () => MessagePackSerializer.Deserialize<JsonElement>(packed, Settings)).InnerException?.Message ?? "";

    private static byte[] Pack(JsonElement value)
    {
        ArrayBufferWriter<byte> packed = new();
        MessagePackWriter writer = new(packed);
        JsonShape.Pack(value, ref writer);
        writer.Flush();
        return packed.WrittenSpan.ToArray();
    }

    private static string Unpack(byte[] packed)
    {
        ArrayBufferWriter<byte> text = new();
        MessagePackReader reader = new(packed);
        JsonShape.Unpack(ref reader, text, MessagePackSecurity.UntrustedData);
        Assert.True(reader.End);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
