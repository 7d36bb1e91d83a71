using System.Net;
using Conference.LoadGenerator.Signalling;
using Conference.MediaNode.Host;
using Conference.MediaNode.Link.Negotiation;

namespace Conference.LoadGenerator.Tests.Signalling;

public class OfferTextTests
{
    private static readonly SentSection[] AudioAndVideo = [new("0", false, 1000), new("1", true, 1001)];

    private static readonly string Fingerprint = "sha-256 " + string.Join(':', Enumerable.Repeat("AB", 32));

    [Fact]
    public void The_node_accepts_the_offer_and_its_answer_names_a_stream_per_slot()
    {
        string offer = OfferText.Write(AudioAndVideo, audioSlots: 2, videoSlots: 3, "user", "passwordpasswordpassword", Fingerprint);

        NegotiationPolicy policy = new() { Entropy = new SystemEntropy() };
        Assert.True(OfferReader.TryRead(offer, policy, out LinkDescription? description, out _));
        AnswerText answer = AnswerText.Read(AnswerWriter.Write(description, Node));

        Assert.Equal(7, description.Sections.Count);
        Assert.Equal((2, 3), (answer.AudioStreams.Count, answer.VideoStreams.Count));
        Assert.Equal(5, answer.AudioStreams.Concat(answer.VideoStreams).Distinct().Count());
        Assert.Equal(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 40_000), answer.Candidate);
        Assert.Equal(("node", "nodepasswordnodepassword"), (answer.Ufrag, answer.Password));
    }

    [Fact]
    public void An_answer_that_rejects_a_section_is_no_load()
    {
        string offer = OfferText.Write(AudioAndVideo, 0, 0, "user", "passwordpasswordpassword", Fingerprint);
        NegotiationPolicy silent = new() { Entropy = new SystemEntropy(), MayPublishVideo = false };
        Assert.True(OfferReader.TryRead(offer, silent, out LinkDescription? description, out _));
        string answer = AnswerWriter.Write(description, Node).Replace("m=video 40000", "m=video 0", StringComparison.Ordinal);

        Assert.Throws<LoadException>(() => AnswerText.Read(answer));
    }

    private static LocalTransport Node => new()
    {
        IceUfrag = "node",
        IcePwd = "nodepasswordnodepassword",
        Fingerprint = Fingerprint,
        Candidates =
        [
            LocalCandidate.Host(IPAddress.Parse("2001:db8::1"), 40_000, 0),
            LocalCandidate.Host(IPAddress.Parse("192.0.2.1"), 40_000, 1),
        ],
        SessionId = 1,
        SessionVersion = 1,
    };
}
