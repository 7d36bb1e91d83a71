using Conference.MediaNode.Link.Srtp;

namespace Conference.LoadGenerator.Tests;

public class LoadOptionsReaderTests
{
    [Fact]
    public void What_is_not_given_has_its_default()
    {
        LoadOptions? options = LoadOptionsReader.Read(["--api-key", "k"], out IReadOnlyList<string> errors);

        Assert.Empty(errors);
        Assert.Equal((1, 10, Pace.Frame, 1200), (options!.Publishers, options.Subscribers, options.Pace, options.PacketLength));
    }

    [Fact]
    public void What_is_given_is_read()
    {
        string[] arguments =
        [
            "--api-key", "k", "--publishers", "3", "--all-to-all", "--audio", "--rates", "50,150.5", "--pace", "even",
            "--srtp", "cm", "--server-pid", "1,2",
        ];

        LoadOptions options = LoadOptionsReader.Read(arguments, out _)!;

        Assert.Equal((3, true, true, Pace.Even), (options.Publishers, options.AllToAll, options.Audio, options.Pace));
        Assert.Equal([50, 150.5], options.Rates);
        Assert.Equal(SrtpProfile.Aes128CmHmacSha1_80, options.Profile);
        Assert.Equal([1, 2], options.ServerProcesses);
    }

    [Theory]
    [InlineData("--publishers", "-1")]
    [InlineData("--size", "20")]
    [InlineData("--pace", "slow")]
    [InlineData("--srtp", "none")]
    [InlineData("--rates", "0")]
    [InlineData("--gateway", "nowhere")]
    [InlineData("--bind", "::1")]
    [InlineData("--colour", "red")]
    public void A_wrong_option_is_named_with_its_value(string option, string value)
    {
        Assert.Null(LoadOptionsReader.Read(["--api-key", "k", option, value], out IReadOnlyList<string> errors));

        Assert.Contains(errors, error => error.StartsWith(option, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_key_or_anything_to_send_there_is_no_load()
    {
        Assert.Null(LoadOptionsReader.Read(["--no-video"], out IReadOnlyList<string> errors));

        Assert.Equal(2, errors.Count);
    }
}
