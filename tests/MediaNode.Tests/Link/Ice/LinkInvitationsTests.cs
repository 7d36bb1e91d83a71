using Conference.MediaNode.Handover;
using Conference.MediaNode.Ingress;
using Conference.MediaNode.Link;
using Conference.MediaNode.Link.Ice;
using Conference.MediaNode.Link.Negotiation;

namespace Conference.MediaNode.Tests.Link.Ice;

public class LinkInvitationsTests
{
    private static readonly ShardOptions Here = Options(1);
    private static readonly ShardOptions There = Options(2);
    private static readonly Instant Start = Instant.FromMilliseconds(1_000_000);

    private LinkInvitations _invitations = new();

    [Fact]
    public void Answers_name_the_main_port_until_the_link_is_invited_elsewhere()
    {
        Assert.Equal([40_000], Ports(_invitations.Current(Here)));

        _invitations.Next(Here, Start);

        Assert.Equal([40_001], Ports(_invitations.Current(Here)));
    }

    [Fact]
    public void Each_invitation_has_a_higher_priority_than_all_before_it()
    {
        uint highest = _invitations.Current(Here).Max(static candidate => candidate.Priority);
        for (int i = 0; i < 40; i++)
        {
            MoveTo(i % 2 == 0 ? There : Here, Start + TimeSpan.FromMinutes(i), out IReadOnlyList<LocalCandidate> invited);

            Assert.True(invited.Single().Priority > highest);
            highest = invited.Single().Priority;
        }
    }

    [Fact]
    public void No_address_comes_again_before_the_client_has_forgotten_it()
    {
        Dictionary<(string, int), Instant> leftAt = [];
        for (int i = 0; i < 60; i++)
        {
            Instant now = Start + TimeSpan.FromSeconds(15 * i);
            MoveTo(i % 2 == 0 ? There : Here, now, out IReadOnlyList<LocalCandidate> invited);
            LocalCandidate only = Assert.Single(invited);

            (string, int) address = (only.Address.ToString(), only.Port);
            if (leftAt.TryGetValue(address, out Instant left)) Assert.True(now - left >= TimeSpan.FromSeconds(30));
            leftAt[address] = now + TimeSpan.FromSeconds(15);
        }
    }

    [Fact]
    public void The_port_that_was_left_longest_ago_comes_first()
    {
        List<int> ports = [];
        for (int i = 0; i < 12; i++)
        {
            MoveTo(i % 2 == 0 ? There : Here, Start + TimeSpan.FromMinutes(2 * i), out IReadOnlyList<LocalCandidate> invited);
            if (i % 2 == 0) ports.AddRange(Ports(invited));
        }

        Assert.Equal([40_001, 40_002, 40_003, 40_001, 40_002, 40_003], ports);
    }

    [Fact]
    public void When_all_ports_are_remembered_there_is_no_invitation()
    {
        for (int i = 0; i < 3; i++) Assert.NotEmpty(_invitations.Next(Here, Start));

        Assert.Empty(_invitations.Next(Here, Start + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_node_without_ports_for_moves_invites_nobody()
    {
        Assert.Empty(_invitations.Next(Here with { MovePorts = [] }, Start));
    }

    /// <summary>By way of a record, as a move does it.</summary>
    private void MoveTo(ShardOptions options, Instant now, out IReadOnlyList<LocalCandidate> invited)
    {
        using RecordWriter writer = new(now);
        _invitations.Export(writer);
        using SecretBytes record = writer.ToSecret();
        RecordReader reader = new(record.Reveal(), now);
        _invitations = new LinkInvitations();
        _invitations.Restore(ref reader);
        Assert.True(reader is { IsSound: true, IsAtEnd: true });
        invited = _invitations.Next(options, now);
    }

    private static ShardOptions Options(byte node) =>
        new(0, [new AnnouncedAddress(TransportAddress.FromIPv4(0x7F000000u + node, 40_000))]) { MovePorts = [40_001, 40_002, 40_003] };

    private static IEnumerable<int> Ports(IReadOnlyList<LocalCandidate> candidates) => candidates.Select(static each => each.Port);
}
