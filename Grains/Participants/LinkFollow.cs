using Conference.Grains.Interfaces.MediaNodes;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Grains.Participants;

/// <summary>
/// Brings a client to its room's new node: first by candidates, which costs nothing; then by a restart of ICE; then by
/// another peer connection. A client that does none of it stays reachable by way of the earlier node.
/// </summary>
internal sealed class LinkFollow(
    IGrainBase grain, ParticipantVoice voice, ConferenceGrainOptions options, GrainEntropy entropy)
{
    /// <summary>Unanswered ones; then the node is left alone until something else is heard of it.</summary>
    public const int InvitationsMax = 10;

    private IGrainTimer? _timer;
    private ParticipantLink? _link;
    private Guid _invitation;
    private int _invitations;

    public FollowStage Stage { get; private set; }

    /// <summary>The client was asked for another connection in place of this link's.</summary>
    public bool IsReplacing(LinkId link) => Stage is FollowStage.Replacing && _link?.Id == link;

    public void Begin(ParticipantLink link)
    {
        Stop();
        _link = link;
        _invitations = 0;
        Invite();
    }

    /// <summary>Input: the node's answer to an invitation. False: nobody waits for it.</summary>
    public bool OnInvited(LinkInvited invited)
    {
        if (Stage is not FollowStage.Inviting || invited.Command != _invitation) return false;

        if (invited.Candidates.IsDefaultOrEmpty)
        {
            RestartIce();
            return true;
        }

        voice.Tell(new ServerCandidates(_link!.Connection, invited.Candidates));
        Become(FollowStage.Invited, options.FollowGrace);
        return true;
    }

    /// <summary>The client is there, or the link is gone.</summary>
    public void Stop()
    {
        Become(FollowStage.None, null);
        _link = null;
    }

    private void Invite()
    {
        _invitations++;
        _invitation = entropy.NextId();
        voice.Invite(_invitation, _link!.Id);
        Become(FollowStage.Inviting, options.InvitationRetry);
    }

    private void RestartIce()
    {
        voice.Tell(new ServerRestartIce(_link!.Connection));
        Become(FollowStage.Restarting, options.RestartGrace);
    }

    private Task OnTimer()
    {
        switch (Stage)
        {
            case FollowStage.Inviting when _invitations < InvitationsMax:
                Invite();
                break;
            case FollowStage.Inviting:
                Stop();
                break;
            case FollowStage.Invited:
                RestartIce();
                break;
            case FollowStage.Restarting:
                voice.Tell(new ServerReplaceConnection(_link!.Connection));
                Become(FollowStage.Replacing, null);
                break;
            case FollowStage.None or FollowStage.Replacing:
            default:
                break;
        }

        return Task.CompletedTask;
    }

    private void Become(FollowStage stage, TimeSpan? wait)
    {
        Stage = stage;
        _timer?.Dispose();
        _timer = wait is { } due
            ? grain.RegisterGrainTimer(
                OnTimer, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan) { KeepAlive = true })
            : null;
    }
}
