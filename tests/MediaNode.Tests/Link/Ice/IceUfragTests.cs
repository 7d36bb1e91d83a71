using System.Text;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Tests.Rig;

namespace Conference.MediaNode.Tests.Link.Ice;

public class IceUfragTests
{
    [Theory]
    [InlineData(0ul)]
    [InlineData(1ul)]
    [InlineData(0x0123456789ABCDEFul)]
    [InlineData(ulong.MaxValue)]
    public void What_is_written_is_read_back(ulong value)
    {
        string text = new IceUfrag(value).ToString();
        Assert.Equal(IceUfrag.TextLength, text.Length);
        Assert.Matches("^[0-9a-f]+$", text);

        Assert.True(IceUfrag.TryReadLocal(Encoding.ASCII.GetBytes(text + ":theirs"), out IceUfrag read));
        Assert.Equal(new IceUfrag(value), read);
        Assert.True(IceUfrag.TryReadLocal(Encoding.ASCII.GetBytes(text + ":"), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":")]
    [InlineData("0123456789abcdef")]
    [InlineData("0123456789abcde:x")]
    [InlineData("0123456789abcdef0:x")]
    [InlineData("0123456789abcdeg:x")]
    [InlineData(" 123456789abcdef:x")]
    [InlineData("+123456789abcdef:x")]
    [InlineData("0x23456789abcdef:x")]
    [InlineData("0123456789abcdef;x")]
    public void Other_user_names_are_not_ours(string username) =>
        Assert.False(IceUfrag.TryReadLocal(Encoding.ASCII.GetBytes(username), out _));

    [Fact]
    public void Bytes_that_are_no_text_are_not_ours()
    {
        byte[] username = new byte[40];
        username.AsSpan().Fill(0xFF);
        username[16] = (byte)':';
        Assert.False(IceUfrag.TryReadLocal(username, out _));
    }

    [Fact]
    public void Drawn_credentials_have_the_entropy_that_RFC_8839_asks_for()
    {
        SeededEntropy entropy = new(1);
        LocalCredentials[] drawn = [.. Enumerable.Range(0, 100).Select(_ => LocalCredentials.Draw(entropy))];

        Assert.Equal(100, drawn.Select(credentials => credentials.Ufrag).Distinct().Count());
        Assert.Equal(100, drawn.Select(credentials => credentials.Password).Distinct().Count());
        Assert.All(drawn, credentials => Assert.Equal(32, credentials.Password.Length));
        Assert.All(drawn, credentials => Assert.Equal(Encoding.ASCII.GetBytes(credentials.Password), credentials.Key.ToArray()));
    }
}
