using System.Globalization;
using System.Net;
using System.Net.Sockets;
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

    // candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type>
    private static IPEndPoint FindCandidate(SdpAttributes attributes)
    {
        foreach (SdpAttribute attribute in attributes)
        {
            string[] fields = attribute.Value.Split(' ');
            if (attribute.Name != "candidate" || fields.Length < 6) continue;
            if (!IPAddress.TryParse(fields[4], out IPAddress? address)) continue;
            if (address.AddressFamily is not AddressFamily.InterNetwork) continue;

            return new IPEndPoint(address, int.Parse(fields[5], CultureInfo.InvariantCulture));
        }

        throw new LoadException("The answer has no IPv4 candidate.");
    }

    private static string Find(SdpAttributes attributes, string name) =>
        attributes.TryFind(name, out SdpAttribute found) ? found.Value : throw new LoadException($"The answer has no {name}.");
}
