using System.Text;
using Conference.MediaNode.Link.Dtls;
using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.Fuzz.Targets.Link;

/// <summary>
/// Offers: the answer of an accepted one is a valid answer to it, and the same offer made again is accepted and changes
/// nothing. The input's first octet chooses the node's policy.
/// </summary>
/// <param name="write">Stands for the writer of answers; replaced where the oracle itself is tested.</param>
internal sealed class OfferTarget(Func<LinkDescription, LocalTransport, string>? write = null) : FuzzTarget
{
    private readonly Func<LinkDescription, LocalTransport, string> _write = write ?? AnswerWriter.Write;

    private static readonly LocalTransport s_node = new()
    {
        IceUfrag = "node",
        IcePwd = "nodepasswordnodepassword",
        Fingerprint = "sha-256 " + string.Join(':', Enumerable.Repeat("AB", 32)),
        Candidates = [LocalCandidate.Host(System.Net.IPAddress.Parse("192.0.2.1"), 40_000, 0)],
        SessionId = 77,
        SessionVersion = 1,
    };

    public override string Name => "offer";

    public override int LengthMax => 16_384;

    public override bool IsText => true;

    public override int ExecutionsInTests => 5_000;

    public override IReadOnlyList<byte[]> Dictionary { get; } = SdpText.Lines;

    public override IEnumerable<byte[]> Seeds() =>
        from policy in new[] { "@", "G", "C", "H" }
        from offer in new[] { SdpText.Small, SdpText.Simulcast }
        select Encoding.UTF8.GetBytes(policy + offer);

    public override void Run(ReadOnlySpan<byte> input, Outcome outcome)
    {
        if (input.IsEmpty) return;
        string offer = Encoding.UTF8.GetString(input[1..]);
        NegotiationPolicy policy = PolicyOf(input[0]);
        bool isRead = OfferReader.TryRead(offer, policy, out LinkDescription? description, out NegotiationError? error);
        Oracle.Equal(description is not null, isRead, "An offer is read or not");
        Oracle.Equal(error is null, isRead, "An offer is read or refused with an error");
        outcome.Add(error?.Refusal is { } refusal ? (int)refusal : -1);
        if (!isRead)
        {
            Oracle.That(error!.Advice.Length > 0 && error.Line >= 0, "A refusal says what to do");
            return;
        }
        Describe(description!, outcome);
        Oracle.That(SdpReader.TryRead(offer, out SdpSession? asked, out _),
            "An accepted offer is a session description");
        Oracle.That(DtlsFingerprint.TryParse(description!.RemoteFingerprint, out _),
            "An accepted fingerprint can be compared");
        string answer = _write(description, s_node);
        AnswerOracle.Check(asked!, answer, description, policy);

        bool isAccepted = OfferReader.TryReadAgain(description, offer, policy, out LinkDescription? later,
            out NegotiationError? why);
        Oracle.That(isAccepted, $"An accepted offer is accepted again, not {why?.Refusal}");
        Oracle.That(!later!.RestartsIce, "The same offer restarts nothing");
        Oracle.Equal(description.Revision + 1, later.Revision, "Each offer is a revision");
        Oracle.Equal(answer, _write(later, s_node), "The same offer has the same answer");
    }

    private static NegotiationPolicy PolicyOf(byte choice) => new()
    {
        Entropy = new SeededEntropy(choice),
        Repair = (choice & 1) != 0,
        PrefersOwnOrder = (choice & 2) != 0,
        SlotRemb = (choice & 4) != 0,
        SlotTransportCc = (choice & 8) != 0,
        MayPublishAudio = (choice & 16) == 0,
        MayPublishVideo = (choice & 32) == 0,
    };

    private static void Describe(LinkDescription description, Outcome outcome)
    {
        outcome.AddSize(description.Sections.Count);
        foreach (Section section in description.Sections)
        {
            outcome.Add(section.Kind);
            outcome.Add(section.Direction);
            outcome.Add(section.Rejected);
            outcome.Add(section.Codecs.Count);
            outcome.Add(section.Rids.Count);
            outcome.AddSize(section.Extensions.Count);
        }
    }
}
