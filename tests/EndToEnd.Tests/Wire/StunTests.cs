using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Wire;

/// <summary>Connectivity checks by somebody who knows a link's name, over a socket of their own.</summary>
public class StunTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    private const int TransactionIdOffset = 8;

    [Fact]
    public async Task A_check_with_a_wrong_password_is_counted_and_not_answered()
    {
        string room = NewRoom();
        Person ada = await Join(room, "ada");
        RoomSeen seen = await Cluster.Rest.Room(room);
        RunningNode node = Cluster.Node(seen.Node!);
        IPEndPoint port = IPEndPoint.Parse((await Cluster.Rest.Nodes()).Single(each => each.Id == node.Id).MediaAddresses[0]);
        string answer = await ada.Ask<string>("() => window.watch.peer().remoteDescription.sdp");
        string username = $"{Line(answer, "ice-ufrag")}:abcd";
        string password = Line(answer, "ice-pwd");
        long counted = await node.Dropped("stun_wrong_password");

        using UdpClient stranger = new(new IPEndPoint(IPAddress.Loopback, 0));
        StunRequest wrong = new(username, new string('x', password.Length));
        StunRequest right = new(username, password);
        await stranger.SendAsync(wrong.Bytes, port);
        await stranger.SendAsync(right.Bytes, port);

        // The port takes one datagram after the other: an answer to the first would come first.
        using CancellationTokenSource late = new(Eventually.Deadline);
        UdpReceiveResult received = await stranger.ReceiveAsync(late.Token);
        Assert.Equal(right.TransactionId, received.Buffer[TransactionIdOffset..(TransactionIdOffset + right.TransactionId.Length)]);
        Assert.Equal(counted + 1, await node.Dropped("stun_wrong_password"));
    }

    private static string Line(string sdp, string attribute) =>
        Regex.Match(sdp, $@"^a={attribute}:(\S+)\r?$", RegexOptions.Multiline).Groups[1].Value;
}
