using System.Net;

namespace Conference.MediaNode.Host;

public class AnnouncedAddressesTests
{
    private static readonly IPAddress[] Machine =
        [.. new[] { "::1", "127.0.0.1", "2001:db8::5", "192.0.2.5" }.Select(IPAddress.Parse)];

    [Theory]
    [InlineData("::", "192.0.2.5 2001:db8::5 127.0.0.1 ::1")]
    [InlineData("0.0.0.0", "192.0.2.5 127.0.0.1")]
    [InlineData("0.0.0.0 ::", "192.0.2.5 2001:db8::5 127.0.0.1 ::1")]
    [InlineData("198.51.100.1", "198.51.100.1")]
    [InlineData("127.0.0.1 198.51.100.1", "198.51.100.1 127.0.0.1")]
    [InlineData("192.0.2.5 0.0.0.0", "192.0.2.5 127.0.0.1")]
    public void A_wildcard_stands_for_the_machines_addresses_and_loopback_comes_last(string bound, string announced)
    {
        IPAddress[] addresses = [.. bound.Split(' ').Select(IPAddress.Parse)];

        Assert.Equal(announced, string.Join(' ', AnnouncedAddresses.Of(addresses, Machine)));
    }

    [Fact]
    public void They_are_bounded()
    {
        IEnumerable<IPAddress> many = Enumerable.Range(1, 200).Select(i => IPAddress.Parse($"192.0.2.{i}"));

        Assert.Equal(AnnouncedAddresses.CountMax, AnnouncedAddresses.Of([IPAddress.Any], many).Count);
    }
}
