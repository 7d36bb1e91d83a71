using System.Net;

namespace Conference.MediaNode.Link.Negotiation;

public class AnswerWriterTests
{
    public static TheoryData<string> Browsers => [.. Offers.Browsers];

    [Theory]
    [MemberData(nameof(Browsers))]
    public void Without_repair_the_answer_is_the_stored_one(string browser)
    {
        NegotiationPolicy policy = Offers.Policy with { Repair = false };

        string answer = AnswerWriter.Write(Offers.Read(Offers.Browser(browser), policy), Offers.Node);

        Assert.Equal(Offers.Vector(browser + ".answer.sdp"), answer);
    }

    [Theory]
    [MemberData(nameof(Browsers))]
    public void With_repair_the_answer_is_the_stored_one(string browser)
    {
        NegotiationPolicy policy = Offers.Policy with { SlotTransportCc = true };

        string answer = AnswerWriter.Write(Offers.Read(Offers.Browser(browser), policy), Offers.Node);

        Assert.Equal(Offers.Vector(browser + ".repair.sdp"), answer);
    }

    [Fact]
    public void Only_the_first_live_section_lists_candidates()
    {
        string stopped = Offers.SmallBut("m=audio 9", "m=audio 0").Replace(
            "a=mid:v", "a=mid:v\na=ice-ufrag:user\na=ice-pwd:passwordpasswordpassword\na=setup:actpass",
            StringComparison.Ordinal);

        string[] sections = AnswerWriter.Write(Offers.Read(stopped), Offers.Node).Split("m=");

        Assert.DoesNotContain("a=candidate", sections[1], StringComparison.Ordinal);
        Assert.EndsWith(
            "a=candidate:1 1 udp 1000000999 192.0.2.1 40000 typ host\r\n"
            + "a=candidate:2 1 udp 1000000998 2001:db8::1 40000 typ host\r\n"
            + "a=end-of-candidates\r\n",
            sections[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_stopped_section_is_answered_with_port_zero_and_left_out_of_the_bundle()
    {
        string answer = AnswerWriter.Write(Offers.Read(Offers.SmallBut("m=video 9", "m=video 0")), Offers.Node);

        Assert.Contains("a=group:BUNDLE a\r\n", answer, StringComparison.Ordinal);
        Assert.Contains(
            "m=video 0 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:v\r\na=inactive\r\n",
            answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_move_raises_the_priority_above_all_candidates_before_it()
    {
        IPAddress address = IPAddress.Loopback;

        LocalCandidate worstOfSecond = LocalCandidate.Host(address, 1, order: 9, moves: 1);
        LocalCandidate bestOfFirst = LocalCandidate.Host(address, 1, order: 0);
        LocalCandidate last = LocalCandidate.Host(address, 1, order: 0, moves: LocalCandidate.MovesMax - 1);

        Assert.True(bestOfFirst.Priority < worstOfSecond.Priority);
        Assert.InRange(last.Priority, worstOfSecond.Priority, (uint)int.MaxValue);
    }

    [Fact]
    public void Nothing_that_is_logged_shows_a_password()
    {
        LinkDescription description = Offers.Read(Offers.Small);

        Assert.DoesNotContain("password", description.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("password", Offers.Node.ToString(), StringComparison.Ordinal);
    }
}
