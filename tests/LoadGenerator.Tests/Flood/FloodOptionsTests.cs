using Conference.LoadGenerator.Flood;

namespace Conference.LoadGenerator.Tests.Flood;

public class FloodOptionsTests
{
    [Theory]
    [InlineData("--target", "nowhere")]
    [InlineData("--rate", "0")]
    [InlineData("--ports", "many")]
    [InlineData("--colour", "red")]
    public void A_wrong_option_of_a_flood_is_named(string option, string value)
    {
        Assert.Null(FloodOptions.Read(["--target", "127.0.0.1:9", option, value], out string error));

        Assert.StartsWith($"{option} '{value}'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flood_without_a_target_is_refused()
    {
        Assert.Null(FloodOptions.Read(["--rate", "5"], out string error));
        Assert.Contains("--target", error, StringComparison.Ordinal);
    }
}
