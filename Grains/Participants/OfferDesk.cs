using Conference.Grains.Interfaces.Signalling;
using Microsoft.Extensions.Logging;

namespace Conference.Grains.Participants;

/// <summary>The offer that waits for the node's answer, and how long it waits.</summary>
internal sealed class OfferDesk(
    IGrainBase grain,
    ParticipantKey key,
    ParticipantVoice voice,
    TimeSpan deadline,
    GrainEntropy entropy,
    ILogger<ParticipantGrain> logger)
{
    /// <summary>As <see cref="SignallingRefusal.ConnectionGone"/> is said.</summary>
    public const string ConnectionGone = "connection-gone";

    private const string TimeoutCode = "media-timeout";
    private const string TimeoutDetail = "The media node did not answer in time; offer again.";

    private IGrainTimer? _deadline;

    /// <summary>At most one.</summary>
    public PendingOffer? Pending { get; private set; }

    /// <summary>The node could not take it just then: it has to be repeated.</summary>
    public bool IsRefused { get; set; }

    /// <param name="renegotiates">The link is in use; if the node does not have it, it is gone.</param>
    public void Send(LinkId link, ClientOffer offer, Grants grants, bool renegotiates)
    {
        Stop();
        _deadline = grain.RegisterGrainTimer(
            OnDeadline, new GrainTimerCreationOptions(deadline, Timeout.InfiniteTimeSpan) { KeepAlive = true });
        Put(new PendingOffer(entropy.NextId(), link, offer, renegotiates, IsRepeated: false), grants);
    }

    /// <summary>The room has another epoch or another node. The deadline stays: the client has waited since it offered.</summary>
    public void Repeat(Grants grants)
    {
        if (Pending is { } pending) Put(pending with { Command = entropy.NextId(), IsRepeated = true }, grants);
    }

    public void Refuse(string code, string detail)
    {
        if (Pending is not { } pending) return;
        Stop();
        logger.OfferRefused(key, pending.Link.Generation, code);
        voice.Tell(new ServerOfferRefused(pending.Offer.Id, code, detail));
    }

    /// <summary>One that nobody remembers: refused is what it may have been already, which a client does not mind.</summary>
    public void RefuseForgotten(long offer) => voice.Tell(new ServerOfferRefused(offer, TimeoutCode, TimeoutDetail));

    public void Stop()
    {
        _deadline?.Dispose();
        _deadline = null;
        Pending = null;
        IsRefused = false;
    }

    private void Put(PendingOffer pending, Grants grants)
    {
        Pending = pending;
        IsRefused = false;
        voice.Accept(pending, grants);
    }

    private Task OnDeadline()
    {
        Refuse(TimeoutCode, TimeoutDetail);
        return Task.CompletedTask;
    }
}
