using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Conference.MediaNode.Host;

/// <summary>A stream as the connection that SignalR's client wants.</summary>
internal sealed class StreamConnection : ConnectionContext
{
    private readonly Stream _stream;

    public StreamConnection(Stream stream, EndPoint? local, EndPoint? remote)
    {
        _stream = stream;
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        Transport = new Duplex(PipeReader.Create(stream), PipeWriter.Create(stream));
    }

    public override string ConnectionId { get; set; } = Guid.NewGuid().ToString("N");

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override IDuplexPipe Transport { get; set; }

    public override void Abort(ConnectionAbortedException abortReason) => _stream.Dispose();

    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        try
        {
            await Transport.Output.CompleteAsync();
        }
        catch (Exception broken) when (broken is IOException or ObjectDisposedException)
        {
            // Completing flushes, and the connection may be gone: what could not be said is said again over the next one.
        }

        await _stream.DisposeAsync();
        await base.DisposeAsync();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
