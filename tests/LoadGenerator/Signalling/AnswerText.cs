using System.Globalization;
using System.Net;
using Conference.MediaNode.Wire.Sdp;

namespace Conference.LoadGenerator.Signalling;

/// <summary>What a client needs of an answer: where the node is, its credentials, and the streams that it will send.</summary>
internal sealed record AnswerText(
    IPEndPoint Candidate, string Ufrag, string Password, IReadOnlyList<uint> AudioStreams, IReadOnlyList<uint> VideoStreams)
{
    public static AnswerText Read(string sdp)
    {
        if (!SdpReader.TryRead(sdp, out SdpSession? session, out SdpError error)) throw new LoadException($"The answer is no SDP: {error}");

        List<uint> audio = [];
        List<uint> video = [];
        foreach (SdpMedia media in session.Media)
        {
            if (media.Port == 0) throw new LoadException($"The node rejected a section:\n{sdp}");
            if (!media.Attributes.TryFind("ssrc", out SdpAttribute source)) continue;

            uint ssrc = uint.Parse(source.Value.Split(' ')[0], CultureInfo.InvariantCulture);
            (media.Media == "video" ? video : audio).Add(ssrc);
        }

        SdpAttributes first = session.Media[0].Attributes;
        return new AnswerText(FindCandidate(first), Find(first, "ice-ufrag"), Find(first, "ice-pwd"), audio, video);
    }

    private static IPEndPoint FindCandidate(SdpAttributes attributes)
    {
        foreach (SdpAttribute attribute in attributes)
        {
            if (attribute.Name != "candidate") continue;
            if (CandidateText.TryRead(attribute.Value, out IPEndPoint? candidate)) return candidate;
        }

        throw new LoadException("The answer has no IPv4 candidate.");
    }

    private static string Find(SdpAttributes attributes, string name) =>
        attributes.TryFind(name, out SdpAttribute found) ? found.Value : throw new LoadException($"The answer has no {name}.");
}
