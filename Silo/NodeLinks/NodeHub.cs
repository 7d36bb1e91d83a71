using System.Net;
using System.Security.Cryptography.X509Certificates;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace Conference.Silo.NodeLinks;

/// <summary>
/// The silo's end of the node links. What a node may say is checked here; what it means is its grain's to know.
/// </summary>
internal sealed partial class NodeHub(
    IGrainFactory grains, ProcessWitness witness, NodeLinkMetrics metrics, ILogger<NodeHub> logger) : Hub
{
    private static readonly object LinkKey = typeof(NodeLink);

    private NodeLink? Link => Context.Items.TryGetValue(LinkKey, out object? link) ? (NodeLink?)link : null;

    public override Task OnConnectedAsync()
    {
        X509Certificate2? certificate = Context.Features.Get<ITlsConnectionFeature>()?.ClientCertificate;
        if (NodeAuthority.NameOf(certificate) is not { } name)
        {
            // The TLS handshake has already refused whoever is no node: this is a door without TLS.
            metrics.Refused(NodeLinkRefusal.Certificate);
            Context.Abort();
            return Task.CompletedTask;
        }

        IPAddress? from = (Context.Features.Get<IConnectionSocketFeature>()?.Socket.RemoteEndPoint as IPEndPoint)?.Address;
        Context.Items[LinkKey] = new NodeLink(name, from, Clients.Caller, Context.Abort, metrics, logger);
        return Task.CompletedTask;
    }

    /// <summary>Rooms of the registration that follows.</summary>
    public Task Carries(CarriedRoom[] rooms)
    {
        if (Link is not { Registration: null } link) throw new HubException("Register last.");
        if (rooms.Length > NodeLinkContract.RoomsMax || link.Rooms.Count + rooms.Length > NodeMessages.RoomsMax) throw Malformed(link);

        link.Rooms.AddRange(rooms);
        return Task.CompletedTask;
    }

    public async Task<RegistrationResult> Register(NodeRegistration registration)
    {
        if (Link is not { Registration: null } link) return Refuse(NodeLinkRefusal.Malformed, RegistrationRefusal.Malformed);
        if (!NodeMessages.IsWellFormed(registration)) return Refuse(NodeLinkRefusal.Malformed, RegistrationRefusal.Malformed);
        if (registration.Node != link.Name) return Refuse(NodeLinkRefusal.OtherName, RegistrationRefusal.OtherName);
        if (registration.Protocol != NodeRegistration.CurrentProtocol)
        {
            return Refuse(NodeLinkRefusal.UnknownProtocol, RegistrationRefusal.UnknownProtocol);
        }

        registration = registration with { Rooms = [.. link.Rooms, .. registration.Rooms] };
        link.Rooms.Clear();
        if (registration.EventsLost > 0) LogEventsLost(link.Name, registration.EventsLost);
        link.Reference = grains.CreateObjectReference<INodeLinkObserver>(link);
        RegistrationResult result = await Grain(link).LinkOpened(registration, link.Reference);
        if (result.Refusal is not RegistrationRefusal.None)
        {
            grains.DeleteObjectReference<INodeLinkObserver>(link.Reference);
            return Refuse(NodeLinkRefusal.Malformed, result.Refusal);
        }

        link.Number = result.LinkNumber;
        link.Registration = registration with { Rooms = [] };
        metrics.LinkOpened();
        LogLinked(link.Name, link.From);

        // The connection may have ended while the grain was asked: then nobody has told it so.
        if (Context.ConnectionAborted.IsCancellationRequested) await End(link, "it was not awaited");
        return result;
    }

    public async Task Report(NodeLoad load)
    {
        NodeLink link = Registered();
        if (!NodeMessages.IsWellFormed(load)) throw Malformed(link);

        await Grain(link).Report(link.Number, load);
        if (await Grain(link).Holds(link.Number)) return;

        // The node's grain began anew, in another silo or after a failed write: only a new link shows it the way.
        metrics.Refused(NodeLinkRefusal.Forgotten);
        LogForgotten(link.Name);
        Context.Abort();
    }

    /// <returns>The last sequence number seen.</returns>
    public Task<long> Events(NodeEventBatch batch)
    {
        NodeLink link = Registered();
        return NodeMessages.IsWellFormed(batch) ? Grain(link).OnEvents(link.Number, batch) : throw Malformed(link);
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Link is not { } link) return;

        await link.Close();
        if (link.Registration is not null) await End(link, exception?.Message ?? "closed by the node");
    }

    private async Task End(NodeLink link, string reason)
    {
        if (!link.TryEnd()) return;

        metrics.LinkClosed();
        grains.DeleteObjectReference<INodeLinkObserver>(link.Reference!);
        NodeEnd proof = await witness.Look(link.Registration!.MediaAddresses, link.From);
        LogClosed(link.Name, proof, reason);
        await Grain(link).LinkClosed(link.Number, proof);
    }

    private IMediaNodeGrain Grain(NodeLink link) => grains.GetGrain<IMediaNodeGrain>(link.Name.Value);

    private NodeLink Registered() => Link is { Registration: not null } link
        ? link
        : throw new HubException("Register first.");

    private HubException Malformed(NodeLink link)
    {
        metrics.Refused(NodeLinkRefusal.Malformed);
        LogMalformed(link.Name);
        Context.Abort();
        return new HubException("Malformed.");
    }

    private RegistrationResult Refuse(NodeLinkRefusal reason, RegistrationRefusal answer)
    {
        metrics.Refused(reason);
        LogRefused(Link?.Name, reason);
        return new RegistrationResult(answer, 0, 0);
    }

    [LoggerMessage(LogLevel.Information, "Media node {Node} is linked, from {Address}")]
    private partial void LogLinked(NodeId node, IPAddress? address);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} has given up {Count} events: its rooms have to be inspected")]
    private partial void LogEventsLost(NodeId node, long count);

    [LoggerMessage(LogLevel.Warning, "The link of media node {Node} is gone ({Reason}). Known about its process: {End}")]
    private partial void LogClosed(NodeId node, NodeEnd end, string reason);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} is refused: {Reason}")]
    private partial void LogRefused(NodeId? node, NodeLinkRefusal reason);

    [LoggerMessage(LogLevel.Warning, "The link of media node {Node} is unknown to its grain: it is closed, to be dialled anew")]
    private partial void LogForgotten(NodeId node);

    [LoggerMessage(LogLevel.Warning, "Media node {Node} sent a malformed message: its link is closed")]
    private partial void LogMalformed(NodeId node);
}
