namespace Conference.MediaNode.Link.Negotiation;

public class HostileOfferTests
{
    private const string NastyCharacters = "\0\n\r :=/;9\u00FF";

    [Theory]
    [InlineData("chromium-listener")]
    [InlineData("firefox-listener")]
    public void Every_prefix_of_an_offer_is_read_or_refused(string browser)
    {
        string offer = Offers.Browser(browser);

        for (int length = 0; length < offer.Length; length++) ReadOrRefuse(offer[..length]);
    }

    [Fact]
    public void Every_character_may_turn_nasty()
    {
        const string offer = Offers.Small;
        char[] spoilt = offer.ToCharArray();

        for (int at = 0; at < offer.Length; at++)
        {
            foreach (char nasty in NastyCharacters)
            {
                spoilt[at] = nasty;
                ReadOrRefuse(new string(spoilt));
            }

            spoilt[at] = offer[at];
        }
    }

    [Theory]
    [InlineData("chromium-simulcast", 1)]
    [InlineData("chromium-datachannel", 2)]
    [InlineData("firefox-simulcast", 3)]
    [InlineData("firefox-meeting", 4)]
    public void Lines_may_vanish_double_and_move(string browser, int seed)
    {
        string[] original = Offers.Browser(browser).Split('\n');
        LinkDescription previous = Offers.Read(Offers.Browser(browser));
        var random = new Random(seed);

        for (int round = 0; round < 500; round++)
        {
            var lines = new List<string>(original);
            for (int change = random.Next(1, 6); change > 0; change--) Change(lines, random);

            string offer = string.Join('\n', lines);
            ReadOrRefuse(offer, $"seed {seed} round {round}");
            ReadAgainOrRefuse(previous, offer, $"seed {seed} round {round}");
        }
    }

    [Fact]
    public void Any_browser_may_follow_on_any_other()
    {
        foreach (string first in Offers.Browsers)
        {
            LinkDescription previous = Offers.Read(Offers.Browser(first));
            foreach (string second in Offers.Browsers)
            {
                ReadAgainOrRefuse(previous, Offers.Browser(second), $"{first}, then {second}");
            }
        }
    }

    private static void Change(List<string> lines, Random random)
    {
        int at = random.Next(lines.Count);
        int to = random.Next(lines.Count);
        switch (random.Next(4))
        {
            case 0 when lines.Count > 1: lines.RemoveAt(at); break;
            case 1: lines.Insert(to, lines[at]); break;
            case 2: (lines[at], lines[to]) = (lines[to], lines[at]); break;
            default: lines[at] = lines[at][..random.Next(lines[at].Length + 1)]; break;
        }
    }

    private static void ReadOrRefuse(string offer, string context = "")
    {
        bool isRead = OfferReader.TryRead(offer, Offers.Policy, out LinkDescription? description, out var error);
        CheckOutcome(isRead, description, error, context);
    }

    private static void ReadAgainOrRefuse(LinkDescription previous, string offer, string context)
    {
        bool isRead = OfferReader.TryReadAgain(previous, offer, Offers.Policy, out var description, out var error);
        CheckOutcome(isRead, description, error, context);
    }

    /// <summary>Exactly one of the two comes out, and whatever was read can be answered.</summary>
    private static void CheckOutcome(
        bool isRead, LinkDescription? description, NegotiationError? error, string context)
    {
        Assert.True(isRead == (error is null) && isRead == (description is not null), context);
        if (description is null) return;

        string answer = AnswerWriter.Write(description, Offers.Node);
        bool isSound = Wire.Sdp.SdpReader.TryRead(answer, out Wire.Sdp.SdpSession? written, out var fault);
        Assert.True(isSound && written!.Media.Count == description.Sections.Count, $"{context} {fault}\n{answer}");
        Assert.Equal(answer, Wire.Sdp.SdpWriter.Write(written));
    }
}
