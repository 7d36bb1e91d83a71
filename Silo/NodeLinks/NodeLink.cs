using System.Net;
using System.Threading.Channels;
using Conference.Grains.Interfaces;
using Conference.Grains.Interfaces.MediaNodes;
using Microsoft.AspNetCore.SignalR;

namespace Conference.Silo.NodeLinks;

/// <summary>One connection of a media node: grains reach the node through it. Commands leave in the order in which they came.</summary>
internal sealed partial class NodeLink : INodeLinkObserver
{
    /// <summary>Commands that wait for the node. One that lets more pile up is shown out; it may dial again.</summary>
    public const int CommandsMax = 10_000;

    private readonly IClientProxy _node;
    private readonly NodeLinkMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Action _abort;
    private readonly Channel<NodeCommand> _commands = Channel.CreateBounded<NodeCommand>(
        new BoundedChannelOptions(CommandsMax) { SingleReader = true });
    private readonly Task _pump;
    private int _hasEnded;

    public NodeLink(NodeId name, IPAddress? from, IClientProxy node, Action abort, NodeLinkMetrics metrics, ILogger logger)
    {
        Name = name;
        From = from;
        _node = node;
        _abort = abort;
        _metrics = metrics;
        _logger = logger;
        _pump = Task.Run(Pump);
    }

    public NodeId Name { get; }

    public IPAddress? From { get; }

    /// <summary>What the node has said before it registers.</summary>
    public List<CarriedRoom> Rooms { get; } = [];

    /// <summary>Null until the node has registered. Without its rooms: those are the cluster's to remember.</summary>
    public NodeRegistration? Registration { get; set; }

    /// <summary>Of the accepted registration.</summary>
    public long Number { get; set; }

    /// <summary>What grains hold. The engine holds this object weakly, so its owner has to keep it.</summary>
    public INodeLinkObserver? Reference { get; set; }

    public Task Execute(NodeCommand command)
    {
        if (_commands.Writer.TryWrite(command)) return Task.CompletedTask;
        if (_pump.IsCompleted) return Task.CompletedTask;

        LogTooSlow(Name, CommandsMax);
        _metrics.Refused(NodeLinkRefusal.TooSlow);
        _commands.Writer.TryComplete();
        _abort();
        return Task.CompletedTask;
    }

    /// <summary>False: its grain has been told already, or is being told.</summary>
    public bool TryEnd() => Interlocked.Exchange(ref _hasEnded, 1) == 0;

    public async Task Close()
    {
        _commands.Writer.TryComplete();
        await _pump;
    }

    private async Task Pump()
    {
        try
        {
            await foreach (NodeCommand command in _commands.Reader.ReadAllAsync())
            {
                // SignalR writes an argument as what it is, not as what the contract calls it: an array keeps its elements' base type.
                NodeCommand[] commands = [command];
                await _node.SendAsync(NodeLinkContract.Execute, (object)commands);
                _metrics.CommandSent();
            }
        }
        catch (Exception failed)
        {
            LogFailed(failed, Name);
            _commands.Writer.TryComplete();
            _abort();
        }
    }

    [LoggerMessage(LogLevel.Error, "Media node {Node} has left {Count} commands unread: its link is closed")]
    private partial void LogTooSlow(NodeId node, int count);

    [LoggerMessage(LogLevel.Error, "A command to media node {Node} could not be sent: its link is closed")]
    private partial void LogFailed(Exception failed, NodeId node);
}
