using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Conference.LoadGenerator.Signalling;

/// <summary>A candidate as in answers and messages (RFC 8839 §5.1).</summary>
internal static class CandidateText
{
    public static IPEndPoint EndPoint(string candidate) => TryRead(candidate, out IPEndPoint? endPoint)
        ? endPoint
        : throw new LoadException($"No IPv4 candidate: {candidate}");

    // candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type>
    public static bool TryRead(string candidate, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        string[] fields = candidate.Split(' ');
        endPoint = null;
        if (fields.Length < 6 || !IPAddress.TryParse(fields[4], out IPAddress? address)) return false;
        if (address.AddressFamily is not AddressFamily.InterNetwork) return false;

        endPoint = new IPEndPoint(address, int.Parse(fields[5], CultureInfo.InvariantCulture));
        return true;
    }
}
