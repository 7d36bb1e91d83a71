using System.Net;
using Conference.LoadGenerator.Signalling;

namespace Conference.LoadGenerator.Tests.Signalling;

public class CandidateTextTests
{
    [Theory]
    [InlineData("candidate:1 1 udp 1000000001 127.0.0.1 5004 typ host")]
    [InlineData("1 1 UDP 1000000001 127.0.0.1 5004 typ host generation 0")]
    public void A_candidate_tells_where_the_node_is(string candidate) =>
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 5004), CandidateText.EndPoint(candidate));

    [Theory]
    [InlineData("")]
    [InlineData("candidate:1 1 udp 1000000001 127.0.0.1")]
    [InlineData("candidate:1 1 udp 1000000001 ::1 5004 typ host")]
    [InlineData("candidate:1 1 udp 1000000001 node.local 5004 typ host")]
    public void What_cannot_be_reached_over_IPv4_is_no_candidate(string candidate)
    {
        Assert.False(CandidateText.TryRead(candidate, out _));
        Assert.Throws<LoadException>(() => CandidateText.EndPoint(candidate));
    }
}
