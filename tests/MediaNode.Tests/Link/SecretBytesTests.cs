using System.Text.Json;

using Conference.MediaNode.Link;

namespace Conference.MediaNode.Tests.Link;

public class SecretBytesTests
{
    private static readonly byte[] Content = [0xDE, 0xAD, 0xBE, 0xEF];

    [Fact]
    public void Its_text_says_nothing_and_a_serialiser_refuses_it()
    {
        using var secret = new SecretBytes(Content);

        Assert.Equal("(secret)", secret.ToString());
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(secret));
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(new { Secret = secret }));
    }

    [Fact]
    public void A_secret_is_a_copy()
    {
        byte[] source = [.. Content];
        using var secret = new SecretBytes(source);
        source[0] = 0;

        Assert.Equal(Content, secret.Reveal());
    }

    [Fact]
    public void Disposing_wipes_the_content()
    {
        var secret = new SecretBytes(Content);
        ReadOnlySpan<byte> bytes = secret.Reveal();

        secret.Dispose();

        Assert.Equal(new byte[4], bytes);
        Assert.Throws<ObjectDisposedException>(() => secret.Reveal().Length);
    }
}
